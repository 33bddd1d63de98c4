package dev.faststream.kafka;

import dev.faststream.Headers;
import java.util.Iterator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** The headers of a native record. The client decodes a header's name and copies its value when first asked. */
record KafkaHeaders(ConsumerRecord<byte[], byte[]> record) implements Headers.Source {
    @Override
    public byte @Nullable [] last(String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }

    @Override
    public String origin() {
        return KafkaRecords.describeRecord(record);
    }

    @Override
    public Iterator<Headers.Entry> iterator() {
        Iterator<Header> headers = record.headers().iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return headers.hasNext();
            }

            @Override
            public Headers.Entry next() {
                Header header = headers.next();
                return Headers.Entry.of(header.key(), header.value());
            }
        };
    }
}
