package dev.faststream.avro;

import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/** As Avro's compiler writes it, as far as that matters. */
public final class Generated extends SpecificRecordBase {
    private static final long serialVersionUID = 1L;

    public static final Schema SCHEMA$ = new Schema.Parser()
            .parse("{\"type\":\"record\",\"name\":\"Generated\",\"namespace\":\"dev.faststream.avro\",\"aliases\":"
                    + "[\"other.Slip\"],\"fields\":[{\"name\":\"id\",\"type\":\"string\"},"
                    + "{\"name\":\"added\",\"type\":\"string\",\"default\":\"fallback\"}]}");

    private String id = "";
    private String added = "";

    /** For Avro. */
    public Generated() {}

    Generated(String id, String added) {
        this.id = id;
        this.added = added;
    }

    @Override
    public Schema getSchema() {
        return SCHEMA$;
    }

    @Override
    public Object get(int field) {
        return field == 0 ? id : added;
    }

    @Override
    public void put(int field, Object value) {
        if (field == 0) {
            id = value.toString();
        } else {
            added = value.toString();
        }
    }
}
