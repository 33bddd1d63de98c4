package dev.faststream;

import java.util.ArrayList;
import java.util.List;

/** Says everything that is wrong with an app's handlers and options, all at once, before it connects to anything. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ArrayList<String> problems;

    /** Makes one of all problems; each says where it is, what was found and what would be right. */
    public ConfigurationException(List<String> problems) {
        super(describe(problems));
        this.problems = new ArrayList<>(problems);
    }

    private static String describe(List<String> problems) {
        String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
        return "The app can't start, it has " + count + ":\n  - " + String.join("\n  - ", problems);
    }

    /** Each problem on its own. */
    public List<String> problems() {
        return List.copyOf(problems);
    }
}
