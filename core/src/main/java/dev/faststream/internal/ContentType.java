package dev.faststream.internal;

import dev.faststream.Headers;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;

/**
 * What a record's {@code content-type} header says, read tolerantly: the header's name in any case, parameters, and
 * media types with a {@code +json} suffix (RFC 9110 section 8.3, RFC 6839 section 3.1).
 *
 * @param mediaType in lower case, without parameters
 * @param charset the name in the charset parameter, UTF-8 where there is none
 */
public record ContentType(String mediaType, String charset) {
    /** The name of the header, as it is written. */
    public static final String HEADER = "content-type";

    private static final String CHARSET_PARAMETER = "charset=";

    /**
     * Gives the text of the header, whatever the case of its name; empty when it is absent, null, blank or not text.
     */
    public static Optional<String> text(Headers headers) {
        Optional<String> exact = present(headers.textOr(HEADER, ""));
        return exact.isPresent() ? exact : inAnyCase(headers);
    }

    private static Optional<String> inAnyCase(Headers headers) {
        Optional<String> found = Optional.empty();
        for (Headers.Entry entry : headers) {
            if (entry.name().equalsIgnoreCase(HEADER)) {
                found = present(entry.text().orElse(""));
            }
        }
        return found;
    }

    private static Optional<String> present(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(text);
    }

    static Optional<ContentType> of(Headers headers) {
        return text(headers).map(ContentType::parse);
    }

    static ContentType parse(String text) {
        String[] parts = text.split(";", -1);
        String charset = StandardCharsets.UTF_8.name();
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip();
            if (parameter.toLowerCase(Locale.ROOT).startsWith(CHARSET_PARAMETER)) {
                charset = parameter
                        .substring(CHARSET_PARAMETER.length())
                        .replace("\"", "")
                        .strip();
            }
        }
        return new ContentType(parts[0].strip().toLowerCase(Locale.ROOT), charset);
    }

    boolean isText() {
        return mediaType.startsWith("text/");
    }

    /** The charset itself, or empty where this JVM has none of that name. */
    Optional<Charset> toCharset() {
        try {
            return Optional.of(Charset.forName(charset));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }
}
