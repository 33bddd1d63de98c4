package dev.faststream;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The filters that we bring along: values that can be compared, and say in messages to people what they want. */
final class Filters {
    private Filters() {}

    /** Compares bytes, so that a record that is not wanted costs no text. */
    static final class HeaderIs implements Filter {
        private final String name;
        private final List<String> values;
        private final byte[][] texts;

        HeaderIs(String name, List<String> values) {
            this.name = Objects.requireNonNull(name, "name");
            this.values = demandAny(values, "header '" + name + "'");
            this.texts = values.stream()
                    .map(value -> value.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
        }

        @Override
        public boolean wants(Envelope message) {
            return message.headers().isAny(name, texts);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof HeaderIs that && name.equals(that.name) && values.equals(that.values);
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, values);
        }

        @Override
        public String toString() {
            return "header " + name + " = " + String.join(" or ", values);
        }
    }

    record HasHeader(String name) implements Filter {
        HasHeader {
            Objects.requireNonNull(name, "name");
        }

        @Override
        public boolean wants(Envelope message) {
            for (Headers.Entry entry : message.headers()) {
                if (entry.name().equals(name)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String toString() {
            return "header " + name;
        }
    }

    record ContentTypeIs(List<String> mediaTypes) implements Filter {
        ContentTypeIs {
            mediaTypes = demandAny(mediaTypes, "content type").stream()
                    .map(ContentTypeIs::mediaType)
                    .toList();
        }

        private static String mediaType(String contentType) {
            int parameters = contentType.indexOf(';');
            return (parameters < 0 ? contentType : contentType.substring(0, parameters))
                    .strip()
                    .toLowerCase(Locale.ROOT);
        }

        @Override
        public boolean wants(Envelope message) {
            return message.contentType()
                    .map(ContentTypeIs::mediaType)
                    .filter(mediaTypes::contains)
                    .isPresent();
        }

        @Override
        public String toString() {
            return "content type " + String.join(" or ", mediaTypes);
        }
    }

    record TopicIs(List<String> topics) implements Filter {
        TopicIs {
            topics = demandAny(topics, "topic");
        }

        @Override
        public boolean wants(Envelope message) {
            return topics.contains(message.topic());
        }

        @Override
        public String toString() {
            return "topic " + String.join(" or ", topics);
        }
    }

    record Both(Filter first, Filter second) implements Filter {
        Both {
            Objects.requireNonNull(first, "first");
            Objects.requireNonNull(second, "second");
        }

        @Override
        public boolean wants(Envelope message) {
            return first.wants(message) && second.wants(message);
        }

        @Override
        public String toString() {
            return show(first) + " and " + show(second);
        }
    }

    record Either(Filter first, Filter second) implements Filter {
        Either {
            Objects.requireNonNull(first, "first");
            Objects.requireNonNull(second, "second");
        }

        @Override
        public boolean wants(Envelope message) {
            return first.wants(message) || second.wants(message);
        }

        @Override
        public String toString() {
            return "(" + show(first) + " or " + show(second) + ")";
        }
    }

    record Not(Filter filter) implements Filter {
        @Override
        public boolean wants(Envelope message) {
            return !filter.wants(message);
        }

        @Override
        public String toString() {
            return "not (" + show(filter) + ")";
        }
    }

    private static List<String> demandAny(List<String> values, String what) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a filter by " + what + " has no value to compare with; name one");
        }
        return List.copyOf(values);
    }

    /** A lambda has no text of its own. */
    private static String show(Filter filter) {
        return filter.getClass().isHidden() ? "a predicate" : filter.toString();
    }
}
