package dev.faststream.internal;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Values that must not be seen, to be looked for in texts. A text may show a value cut, or in part: every run of some
 * characters that is also in a value is hidden. Used by one thread.
 */
final class Secrets {
    static final String MASK = "***";
    /** Parts of values that are shorter than this tell little, and may be anything. */
    private static final int RUN = 8;
    /** Shorter values are hidden only where they stand by themselves. */
    private static final int WORD = 4;

    private final Set<String> values = new HashSet<>();

    void add(String value) {
        if (!value.isEmpty()) {
            values.add(value);
        }
    }

    void addAll(List<String> more) {
        more.forEach(this::add);
    }

    /** Gives the text without the values. */
    String hideIn(String text) {
        boolean[] hidden = new boolean[text.length()];
        Set<String> runs = new HashSet<>();
        for (int at = 0; at + RUN <= text.length(); at++) {
            runs.add(text.substring(at, at + RUN));
        }
        Set<String> found = new HashSet<>();
        for (String value : values) {
            if (value.length() < RUN) {
                hide(value, text, hidden);
            }
            for (int at = 0; at + RUN <= value.length(); at++) {
                String run = value.substring(at, at + RUN);
                if (runs.contains(run)) {
                    found.add(run);
                }
            }
        }
        found.forEach(run -> hide(run, text, hidden));
        return masked(text, hidden);
    }

    private static void hide(String part, String text, boolean[] hidden) {
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
            int end = at + part.length();
            if (part.length() >= WORD || (isEdge(text, at - 1) && isEdge(text, end))) {
                for (int i = at; i < end; i++) {
                    hidden[i] = true;
                }
            }
        }
    }

    private static boolean isEdge(String text, int at) {
        return at < 0 || at >= text.length() || !Character.isLetterOrDigit(text.charAt(at));
    }

    private static String masked(String text, boolean[] hidden) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < hidden.length; i++) {
            if (!hidden[i]) {
                shown.append(text.charAt(i));
            } else if (i == 0 || !hidden[i - 1]) {
                shown.append(MASK);
            }
        }
        return shown.toString();
    }
}
