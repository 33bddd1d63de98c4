package dev.faststream.json;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZonedDateTime;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/**
 * Takes {@code java.time} from text alone: Jackson would read a number as seconds, while many mean milliseconds by it.
 * A {@code @JsonFormat} with a pattern or a number's shape is left to Jackson. {@link Year} is a number to everybody.
 */
final class IsoText extends ValueDeserializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public ValueDeserializer<?> modifyDeserializer(
            DeserializationConfig config, BeanDescription.Supplier description, ValueDeserializer<?> deserializer) {
        Class<?> type = description.getBeanClass();
        boolean iso = type.getPackageName().equals("java.time") && type != Year.class;
        return iso ? new OnlyText(deserializer) : deserializer;
    }

    private static final class OnlyText extends DelegatingDeserializer {
        /** Those that Jackson takes from a number in quotes as well. */
        private static final Set<Class<?>> POINTS_IN_TIME =
                Set.of(Instant.class, OffsetDateTime.class, ZonedDateTime.class);

        private static final Pattern NUMBER = Pattern.compile("\\s*[+-]?[0-9.]+\\s*");

        OnlyText(ValueDeserializer<?> delegatee) {
            super(delegatee);
        }

        @Override
        public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
            ValueDeserializer<?> contextual = super.createContextual(context, property);
            return isFormatted(context, property) && contextual instanceof OnlyText text
                    ? text.getDelegatee()
                    : contextual;
        }

        private boolean isFormatted(DeserializationContext context, @Nullable BeanProperty property) {
            if (property == null) {
                return false;
            }
            JsonFormat.Value format = property.findPropertyFormat(context.getConfig(), handledType());
            return format.getShape().isNumeric() || format.hasPattern();
        }

        @Override
        protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> delegatee) {
            return new OnlyText(delegatee);
        }

        @Override
        public Object deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return context.handleUnexpectedToken(context.constructType(handledType()), parser);
            }
            String text = parser.getString();
            return POINTS_IN_TIME.contains(handledType())
                            && NUMBER.matcher(text).matches()
                    ? context.handleWeirdStringValue(handledType(), text, "is a number")
                    : super.deserialize(parser, context);
        }
    }
}
