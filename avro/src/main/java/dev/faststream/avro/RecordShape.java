package dev.faststream.avro;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * A Java record as a record of Avro: its components are the fields of the same name. Immutable.
 *
 * @param schema what is read and written
 */
record RecordShape(Class<?> type, Schema schema, List<Field> fields, Constructor<?> constructor) {
    /** A component with the counterpart of its type. */
    private record Field(RecordComponent component, Counterpart counterpart) {}

    /**
     * Looks at a record.
     *
     * @throws IllegalArgumentException if a component has no counterpart in Avro
     */
    static RecordShape of(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        List<Schema.Field> schemas = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Counterpart counterpart = counterpart(type, component);
            component.getAccessor().setAccessible(true);
            fields.add(new Field(component, counterpart));
            schemas.add(
                    counterpart.optional()
                            ? new Schema.Field(
                                    component.getName(), counterpart.schema(), null, Schema.Field.NULL_DEFAULT_VALUE)
                            : new Schema.Field(component.getName(), counterpart.schema()));
        }
        String namespace = type.getPackageName();
        Schema schema = Schema.createRecord(type.getSimpleName(), null, namespace, false, schemas);
        return new RecordShape(type, schema, List.copyOf(fields), constructor(type));
    }

    private static Counterpart counterpart(Class<?> type, RecordComponent component) {
        try {
            return Counterpart.of(component.getGenericType());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    type.getSimpleName() + "." + component.getName() + ": " + e.getMessage(), e);
        }
    }

    private static Constructor<?> constructor(Class<?> type) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("A record without its canonical constructor: " + type, e);
        }
    }

    Object toJava(Object datum) {
        IndexedRecord record = (IndexedRecord) datum;
        @Nullable Object[] values = new Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = fields.get(i).counterpart().toJava(record.get(i));
        }
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new AvroRuntimeException(
                    type.getSimpleName() + " did not accept the values: " + e.getTargetException(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Can't make a " + type, e);
        }
    }

    Object toAvro(Object body) {
        GenericData.Record record = new GenericData.Record(schema);
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            record.put(i, field.counterpart().toAvro(value(field.component(), body)));
        }
        return record;
    }

    private static @Nullable Object value(RecordComponent component, Object body) {
        try {
            return component.getAccessor().invoke(body);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("the component " + component.getName() + " can't be read: " + e, e);
        }
    }
}
