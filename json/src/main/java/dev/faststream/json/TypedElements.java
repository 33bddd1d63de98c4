package dev.faststream.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.std.DelegatingSerializer;
import tools.jackson.databind.util.NameTransformer;

/**
 * Writes the discriminator wherever a value stands. Jackson leaves it out where it knows only {@code Object}, as for
 * the elements of a list that is a whole body, and such a body could not be read again.
 */
final class TypedElements extends ValueSerializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    public ValueSerializer<?> modifySerializer(
            SerializationConfig config, BeanDescription.Supplier description, ValueSerializer<?> serializer) {
        return description.getClassInfo().hasAnnotation(JsonTypeInfo.class)
                ? new Discriminating(serializer, null)
                : serializer;
    }

    private static final class Discriminating extends DelegatingSerializer {
        private final @Nullable TypeSerializer discriminator;

        Discriminating(ValueSerializer<?> delegatee, @Nullable TypeSerializer discriminator) {
            super(delegatee);
            this.discriminator = discriminator;
        }

        @Override
        protected ValueSerializer<Object> newDelegatingInstance(ValueSerializer<?> delegatee) {
            return new Discriminating(delegatee, discriminator);
        }

        @Override
        public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
            TypeSerializer found = context.findTypeSerializer(context.constructType(handledType()));
            return new Discriminating(
                    context.handleSecondaryContextualization(getDelegatee(), property),
                    found == null ? null : found.forProperty(context, property));
        }

        @Override
        public ValueSerializer<Object> unwrappingSerializer(NameTransformer unwrapper) {
            return _delegatee.unwrappingSerializer(unwrapper);
        }

        @Override
        public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
            if (discriminator == null) {
                super.serialize(value, generator, context);
            } else {
                serializeWithType(value, generator, context, discriminator);
            }
        }
    }
}
