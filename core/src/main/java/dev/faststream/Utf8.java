package dev.faststream;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Strict UTF-8 for bytes that any client may have written. */
final class Utf8 {
    private static final char REPLACEMENT = '\uFFFD';
    private static final int SHOWN_BYTES = 32;
    private static final int SHOWN_CHARS = 80;

    private Utf8() {}

    /** Gives the text, or null where the bytes are not UTF-8. */
    static @Nullable String decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // The JDK's fast decoder replaces what it can't read; only then is the slow, strict one worth asking.
        return text.indexOf(REPLACEMENT) < 0 || isValid(bytes) ? text : null;
    }

    /** Tells whether the bytes are ASCII, and so UTF-8 without further looking. */
    static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isValid(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Shows bytes in hex, the first few of many. */
    static String hex(byte[] bytes) {
        String shown = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES));
        return bytes.length > SHOWN_BYTES ? shown + " ... (" + bytes.length + " bytes)" : shown;
    }

    /** Shows text in quotes, the beginning of a long one. */
    static String quote(String text) {
        return text.length() > SHOWN_CHARS
                ? "'" + text.substring(0, SHOWN_CHARS) + "...' (" + text.length() + " characters)"
                : "'" + text + "'";
    }

    static String show(byte[] bytes) {
        String text = decode(bytes);
        return text == null
                ? "0x" + HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES))
                : quote(text);
    }
}
