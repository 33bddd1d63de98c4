package dev.faststream.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.jsontype.TypeDeserializer;

/** Says what is wrong with the field that tells one implementation from another. */
final class TypeIds {
    private final ObjectMapper mapper;

    TypeIds(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    String explain(InvalidTypeIdException failure, String place, JsonNode node) {
        JavaType base = failure.getBaseType();
        TypeDeserializer ids = mapper._deserializationContext().findTypeDeserializer(base);
        if (ids == null || !node.isObject() || !isField(ids.getTypeInclusion()) || ids.getPropertyName() == null) {
            return place + " " + Found.of(node) + ", expected " + Expected.name(base.getRawClass());
        }
        return place + JsonPath.field(ids.getPropertyName()) + " " + Found.of(node.path(ids.getPropertyName()))
                + ", expected one of " + ids.getTypeIdResolver().getDescForKnownTypeIds();
    }

    private static boolean isField(JsonTypeInfo.As inclusion) {
        return inclusion == JsonTypeInfo.As.PROPERTY || inclusion == JsonTypeInfo.As.EXISTING_PROPERTY;
    }
}
