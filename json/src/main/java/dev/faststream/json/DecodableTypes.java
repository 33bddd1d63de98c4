package dev.faststream.json;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.AbstractDeserializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.impl.UnsupportedTypeDeserializer;

/** Refuses types that no document could be decoded into, before the first document comes. */
final class DecodableTypes {
    private final ObjectMapper mapper;

    DecodableTypes(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * Gives Jackson's name of a type.
     *
     * @throws IllegalArgumentException if it, or one that it is made of, can't be decoded
     */
    JavaType require(Type type) {
        if (hasVariable(type)) {
            throw new IllegalArgumentException(type.getTypeName()
                    + " can't be decoded from JSON: it leaves a type open; write the type in place of the variable");
        }
        JavaType known = mapper.constructType(type);
        try {
            new Walk(mapper._deserializationContext(), type.getTypeName()).visit(known, "$");
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    type.getTypeName() + " can't be decoded from JSON: " + e.getOriginalMessage(), e);
        }
        return known;
    }

    private static boolean hasVariable(Type type) {
        return switch (type) {
            case TypeVariable<?> variable -> true;
            case GenericArrayType array -> hasVariable(array.getGenericComponentType());
            case ParameterizedType generic ->
                Stream.of(generic.getActualTypeArguments()).anyMatch(DecodableTypes::hasVariable);
            case WildcardType wildcard -> Stream.of(wildcard.getUpperBounds()).anyMatch(DecodableTypes::hasVariable);
            default -> false;
        };
    }

    /** Goes through the types that one is made of, each once. */
    private static final class Walk {
        private final DeserializationContext context;
        private final String root;
        private final Set<JavaType> seen = new HashSet<>();

        Walk(DeserializationContext context, String root) {
            this.context = context;
            this.root = root;
        }

        void visit(JavaType type, String place) {
            visit(type, context.findContextualValueDeserializer(type, null), place);
        }

        private void visit(JavaType type, ValueDeserializer<?> deserializer, String place) {
            if (!seen.add(type)) {
                return;
            }
            switch (deserializer) {
                case AbstractDeserializer undecided -> requireDiscriminator(type, place);
                case UnsupportedTypeDeserializer unsupported ->
                    throw refused(type, place, "Jackson does not support it");
                case BeanDeserializerBase bean -> visitBean(type, bean, place);
                default -> visitContent(type, place);
            }
        }

        private void visitContent(JavaType type, String place) {
            JavaType content = type.getContentType();
            if (content != null && content.getTypeHandler() == null) {
                visit(content, type.isReferenceType() ? place : place + (type.isMapLikeType() ? ".*" : "[*]"));
            }
        }

        private void visitBean(JavaType type, BeanDeserializerBase bean, String place) {
            if (!bean.getValueInstantiator().canInstantiate()) {
                throw refused(
                        type,
                        place,
                        "it has no constructor to call; make it a record, give it a constructor without"
                                + " parameters, or annotate one with @JsonCreator");
            }
            for (Iterator<SettableBeanProperty> properties = bean.properties(); properties.hasNext(); ) {
                SettableBeanProperty property = properties.next();
                if (property.hasValueDeserializer() && !property.hasValueTypeDeserializer()) {
                    visit(
                            property.getType(),
                            property.getValueDeserializer(),
                            place + JsonPath.field(property.getName()));
                }
            }
        }

        private void requireDiscriminator(JavaType type, String place) {
            if (context.findTypeDeserializer(type) == null) {
                throw refused(
                        type,
                        place,
                        kind(type.getRawClass()) + ", and nothing says which implementation to make;"
                                + " annotate it with @JsonTypeInfo(use = NAME, property = \"type\") and @JsonSubTypes");
            }
        }

        private static String kind(Class<?> type) {
            String sealed = type.isSealed() ? "a sealed " : "an ";
            return "it is " + sealed + (type.isInterface() ? "interface" : "abstract class");
        }

        private IllegalArgumentException refused(JavaType type, String place, String reason) {
            String what =
                    place.equals("$") ? root : root + " at " + place + ", " + Expected.name(type.getRawClass()) + ",";
            return new IllegalArgumentException(what + " can't be decoded from JSON: " + reason);
        }
    }
}
