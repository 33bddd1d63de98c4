package dev.faststream.internal;

import dev.faststream.Headers;
import dev.faststream.Message;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Maps the records of the test broker. Its topics are {@code orders.{region}}. */
enum TestMapper implements RecordMapper<TestRecord> {
    INSTANCE;

    @Override
    public NativeTypes types() {
        return new NativeTypes(TestRecord.class, TestMessage.class, TestBatch.class);
    }

    @Override
    public String topic(TestRecord record) {
        return record.partition().topic();
    }

    @Override
    public byte @Nullable [] key(TestRecord record) {
        return record.key();
    }

    @Override
    public byte @Nullable [] value(TestRecord record) {
        return record.value();
    }

    @Override
    public Headers headers(TestRecord record) {
        return Headers.over(new Source(record), TestConverters.ALL);
    }

    @Override
    public String path(TestRecord record, String variable) {
        return record.partition().topic().replaceFirst("^orders\\.", "");
    }

    @Override
    public TestRecord changed(TestRecord record, byte @Nullable [] value, Headers headers) {
        TestRecord changed = record.value(value).withoutHeaders();
        for (Headers.Entry entry : headers) {
            changed = changed.header(entry);
        }
        return changed;
    }

    @Override
    public String describe(TestRecord record) {
        return record.toString();
    }

    @Override
    public Message<?> message(InFlight<TestRecord> record) {
        return new TestMessage<>(record);
    }

    @Override
    public Object batch(List<InFlight<TestRecord>> records) {
        return new TestBatch<>(records.stream().map(TestMessage::new).toList());
    }

    private record Source(TestRecord record) implements Headers.Source {
        @Override
        public byte @Nullable [] last(String name) {
            return record.headers().stream()
                    .filter(entry -> entry.name().equals(name))
                    .reduce((a, b) -> b)
                    .flatMap(Headers.Entry::bytes)
                    .orElse(null);
        }

        @Override
        public String origin() {
            return record.toString();
        }

        @Override
        public Iterator<Headers.Entry> iterator() {
            return record.headers().iterator();
        }
    }
}
