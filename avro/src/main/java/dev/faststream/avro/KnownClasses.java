package dev.faststream.avro;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects of the generated class that a handler takes, and of those that its own schema names. Avro trusts no
 * class by its name, for the names come from outside; these come from the handler's code. Immutable.
 */
final class KnownClasses extends SpecificData {
    private final Map<String, Class<?>> classes = new HashMap<>();

    private KnownClasses(ClassLoader loader) {
        super(loader);
    }

    static KnownClasses of(Class<?> type) {
        SpecificData own = SpecificData.getForClass(type);
        KnownClasses known = new KnownClasses(type.getClassLoader());
        own.getConversions().forEach(known::addLogicalTypeConversion);
        known.add(own.getSchema(type), type);
        return known;
    }

    private void add(Schema schema, Class<?> type) {
        classes.put(schema.getFullName(), type);
        schema.getFields().forEach(field -> addNamed(field.schema()));
    }

    private void addNamed(Schema schema) {
        switch (schema.getType()) {
            case RECORD, ENUM, FIXED -> {
                if (!classes.containsKey(schema.getFullName())) {
                    addByName(schema);
                }
            }
            case ARRAY -> addNamed(schema.getElementType());
            case MAP -> addNamed(schema.getValueType());
            case UNION -> schema.getTypes().forEach(this::addNamed);
            default -> {
                // nothing that has a class of its own
            }
        }
    }

    private void addByName(Schema schema) {
        try {
            Class<?> type = Class.forName(SpecificData.getClassName(schema), false, getClassLoader());
            classes.put(schema.getFullName(), type);
            if (schema.getType() == Schema.Type.RECORD) {
                add(schema, type);
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "there is no class " + SpecificData.getClassName(schema) + ", which its schema names; generate it",
                    e);
        }
    }

    @Override
    public @Nullable Class<?> getClass(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, ENUM, FIXED -> classes.get(schema.getFullName());
            case UNION -> getClass(present(schema)); // of null and one other
            default -> super.getClass(schema);
        };
    }

    private static Schema present(Schema union) {
        List<Schema> present = union.getTypes().stream()
                .filter(type -> type.getType() != Schema.Type.NULL)
                .toList();
        return present.size() == 1 ? present.getFirst() : Schema.create(Schema.Type.NULL);
    }
}
