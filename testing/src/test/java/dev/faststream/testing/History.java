package dev.faststream.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What a random sequence of operations, decided by a seed alone, shows of a cluster. One group, read by one member, and
 * now and then by a second one.
 */
final class History implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final long PATIENCE_MS = 15_000;

    /** The timestamps are old ones. */
    private static final Map<String, String> KEPT = Map.of("retention.ms", "-1");

    private final Clients clients;
    private final Random random;
    private final String topic;
    private final Map<String, Object> membership;
    private final List<String> seen = new ArrayList<>();
    private final Producer<byte[], byte[]> plain;
    private final Producer<byte[], byte[]> transactional;
    private final Admin admin;
    private Consumer<byte[], byte[]> reader;
    private boolean inTransaction;
    private int count;

    History(Clients clients, long seed, String name, Map<String, Object> membership) throws Exception {
        this.clients = clients;
        this.random = new Random(seed);
        this.topic = name;
        this.membership = new HashMap<>(membership);
        this.membership.put("group.id", name);
        this.admin = clients.admin();
        admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1).configs(KEPT)))
                .all()
                .get();
        this.plain = clients.producer(Map.of());
        this.transactional = clients.producer(Map.of("transactional.id", name));
        transactional.initTransactions();
        this.reader = join();
    }

    List<String> run(int steps) throws Exception {
        for (int step = 0; step < steps; step++) {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> produce(plain, 1 + random.nextInt(5));
                case 3 -> transaction();
                case 4, 5 -> drain();
                case 6 -> commitAll();
                case 7 -> commitOne();
                case 8 -> seek();
                case 9 -> pauseAndDrain();
                case 10 -> secondMember();
                default -> rarely();
            }
        }
        if (inTransaction) {
            end(true);
        }
        drain();
        commitAll();
        ends();
        return seen;
    }

    private void rarely() throws Exception {
        switch (random.nextInt(3)) {
            case 0 -> restart();
            case 1 -> deleteSome();
            default -> mistakes();
        }
    }

    private Consumer<byte[], byte[]> join() {
        Consumer<byte[], byte[]> consumer = clients.consumer(membership);
        consumer.subscribe(List.of(topic), new Notes());
        Deadline deadline = new Deadline();
        while (consumer.assignment().size() < PARTITIONS && deadline.isAhead()) {
            consumer.poll(Duration.ofMillis(20));
        }
        rewind(consumer);
        return consumer;
    }

    private static final class Deadline {
        private final long atNanos =
                System.nanoTime() + Duration.ofMillis(PATIENCE_MS).toNanos();

        boolean isAhead() {
            return System.nanoTime() < atNanos;
        }
    }

    /** Notes what the reader is told; which partitions is decided by random names of members. */
    private final class Notes implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            seen.add("revoked " + partitions.size());
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            if (!partitions.isEmpty() || !isDecidedByBroker()) {
                seen.add("assigned " + partitions.size());
            }
        }

        /** The broker may answer a new member before it has decided who reads what (KIP-848): with nothing, first. */
        private boolean isDecidedByBroker() {
            return "consumer".equals(membership.get("group.protocol"));
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            seen.add("lost " + partitions.size());
        }
    }

    // --- writing

    private void produce(Producer<byte[], byte[]> producer, int records) throws Exception {
        for (int i = 0; i < records; i++) {
            ProducerRecord<byte[], byte[]> record = record();
            try {
                RecordMetadata written = producer.send(record).get();
                seen.add("wrote " + written.partition() + "@" + written.offset());
            } catch (ExecutionException e) {
                seen.add("not written: " + e.getCause());
            }
        }
    }

    private ProducerRecord<byte[], byte[]> record() {
        count++;
        byte @Nullable [] key = random.nextInt(3) == 0 ? null : bytes("key" + random.nextInt(6));
        Integer partition = key == null || random.nextBoolean() ? Integer.valueOf(random.nextInt(PARTITIONS)) : null;
        byte @Nullable [] value = random.nextInt(8) == 0 ? null : bytes("value" + count);
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, 1_000L + count, key, value);
        for (int i = random.nextInt(3); i > 0; i--) {
            record.headers()
                    .add("h" + random.nextInt(2), random.nextInt(4) == 0 ? null : new byte[] {(byte) count, -1});
        }
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void transaction() throws Exception {
        if (inTransaction) {
            end(random.nextInt(3) > 0);
            return;
        }
        transactional.beginTransaction();
        inTransaction = true;
        produce(transactional, random.nextInt(4));
        if (random.nextInt(3) > 0) {
            if (random.nextBoolean()) {
                transactional.sendOffsetsToTransaction(
                        Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(random.nextInt(3), "tx")),
                        reader.groupMetadata());
            }
            end(random.nextBoolean());
            seen.add("committed " + committed());
        }
    }

    private void end(boolean commit) throws Exception {
        if (commit) {
            transactional.commitTransaction();
        } else {
            transactional.abortTransaction();
        }
        inTransaction = false;
        awaitMarkers();
        seen.add(commit ? "transaction committed" : "transaction aborted");
    }

    /** The real broker writes the markers a little later than it says so, and others may write before them. */
    private void awaitMarkers() throws Exception {
        Deadline deadline = new Deadline();
        while (!ends(IsolationLevel.READ_COMMITTED).equals(ends(IsolationLevel.READ_UNCOMMITTED))
                && deadline.isAhead()) {
            Thread.onSpinWait();
        }
    }

    private Map<TopicPartition, Long> ends(IsolationLevel level) throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions().forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest, new ListOffsetsOptions(level))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** What the reader has fetched already would be read all the same; so nothing of it may be left. */
    private void deleteSome() throws Exception {
        drain();
        TopicPartition partition = new TopicPartition(topic, random.nextInt(PARTITIONS));
        long start = of(partition, reader.beginningOffsets(Set.of(partition)));
        long before = Math.min(start + random.nextInt(3), of(partition, reader.endOffsets(Set.of(partition))));
        seen.add("low "
                + of(
                                partition,
                                admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
                                        .lowWatermarks())
                        .get()
                        .lowWatermark());
    }

    private static <T> T of(TopicPartition partition, Map<TopicPartition, T> all) {
        return Objects.requireNonNull(all.get(partition), partition::toString);
    }

    // --- reading

    private void drain() throws Exception {
        drain(reader);
        positions();
    }

    private void drain(Consumer<byte[], byte[]> consumer) throws Exception {
        Map<TopicPartition, List<String>> read = new TreeMap<>(History::compare);
        Deadline deadline = new Deadline();
        do {
            consumer.poll(Duration.ofMillis(10))
                    .forEach(record -> read.computeIfAbsent(
                                    new TopicPartition(record.topic(), record.partition()),
                                    partition -> new ArrayList<>())
                            .add(describe(record)));
        } while (!isDrained(consumer) && deadline.isAhead());
        seen.add("read " + read);
    }

    /** What was read while it joined depends on when: it is read again. */
    private static void rewind(Consumer<byte[], byte[]> consumer) {
        consumer.committed(consumer.assignment()).forEach((partition, committed) -> {
            if (committed == null) {
                consumer.seekToBeginning(Set.of(partition));
            } else {
                consumer.seek(partition, committed.offset());
            }
        });
    }

    /** A position beyond the end is one that the broker has not refused yet; a transaction may begin before one. */
    private boolean isDrained(Consumer<byte[], byte[]> consumer) throws Exception {
        Set<TopicPartition> open = new HashSet<>(consumer.assignment());
        open.removeAll(consumer.paused());
        Map<TopicPartition, Long> readable = consumer.endOffsets(open);
        Map<TopicPartition, Long> ends = ends(IsolationLevel.READ_UNCOMMITTED);
        return open.stream().allMatch(partition -> {
            long position = consumer.position(partition);
            return position >= of(partition, readable) && position <= of(partition, ends);
        });
    }

    private static int compare(TopicPartition a, TopicPartition b) {
        return a.toString().compareTo(b.toString());
    }

    private static String describe(ConsumerRecord<byte[], byte[]> record) {
        StringBuilder text = new StringBuilder()
                .append(record.offset())
                .append(' ')
                .append(text(record.key()))
                .append('=')
                .append(text(record.value()))
                .append(" at ")
                .append(record.timestamp());
        record.headers()
                .forEach(header -> text.append(' ')
                        .append(header.key())
                        .append(':')
                        .append(header.value() == null ? "null" : HexFormat.of().formatHex(header.value())));
        return text.toString();
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
    }

    private List<TopicPartition> partitions() {
        List<TopicPartition> all = new ArrayList<>();
        for (int number = 0; number < PARTITIONS; number++) {
            all.add(new TopicPartition(topic, number));
        }
        return all;
    }

    private void positions() {
        Map<TopicPartition, Long> positions = new TreeMap<>(History::compare);
        partitions().forEach(partition -> positions.put(partition, reader.position(partition)));
        seen.add("positions " + positions);
    }

    private Map<TopicPartition, String> committed() {
        Map<TopicPartition, String> committed = new TreeMap<>(History::compare);
        reader.committed(Set.copyOf(partitions()))
                .forEach((partition, offset) -> committed.put(
                        partition, offset == null ? "nothing" : offset.offset() + "/" + offset.metadata()));
        return committed;
    }

    private void ends() {
        seen.add("ends "
                + new TreeMap<>(Map.of(
                        "start",
                        sorted(reader.beginningOffsets(partitions())),
                        "end",
                        sorted(reader.endOffsets(partitions())))));
    }

    private static Map<TopicPartition, Long> sorted(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, Long> sorted = new TreeMap<>(History::compare);
        sorted.putAll(offsets);
        return sorted;
    }

    private void commitAll() throws Exception {
        drain();
        try {
            reader.commitSync();
        } catch (KafkaException e) {
            seen.add("not committed: " + e.getClass().getSimpleName());
        }
        seen.add("committed " + committed());
    }

    private void commitOne() {
        TopicPartition partition = new TopicPartition(topic, random.nextInt(PARTITIONS));
        String metadata = random.nextInt(5) == 0 ? "x".repeat(4097) : "note" + random.nextInt(9);
        try {
            reader.commitSync(Map.of(partition, new OffsetAndMetadata(random.nextInt(5), metadata)));
        } catch (KafkaException e) {
            seen.add("not committed: " + e.getClass().getSimpleName());
        }
        seen.add("committed " + committed());
    }

    private void seek() {
        TopicPartition partition = new TopicPartition(topic, random.nextInt(PARTITIONS));
        switch (random.nextInt(3)) {
            case 0 -> reader.seekToBeginning(Set.of(partition));
            case 1 -> reader.seekToEnd(Set.of(partition));
            default -> reader.seek(partition, random.nextInt(6));
        }
        seen.add("sought " + partition + " " + reader.position(partition));
    }

    private void pauseAndDrain() throws Exception {
        TopicPartition partition = new TopicPartition(topic, random.nextInt(PARTITIONS));
        reader.pause(Set.of(partition));
        drain();
        seen.add("paused " + reader.paused());
        reader.resume(Set.of(partition));
    }

    private void mistakes() {
        TopicPartition foreign = new TopicPartition(topic, PARTITIONS + 4);
        List.<Runnable>of(
                        () -> reader.seek(foreign, 0),
                        () -> reader.position(foreign),
                        () -> reader.pause(Set.of(foreign)),
                        () -> reader.assign(Set.of(foreign)),
                        () -> reader.seek(new TopicPartition(topic, 0), -1))
                .forEach(call -> {
                    try {
                        call.run();
                        seen.add("no mistake");
                    } catch (RuntimeException e) {
                        seen.add(e.getClass().getSimpleName() + ": " + e.getMessage());
                    }
                });
    }

    // --- members

    private void restart() {
        reader.close();
        reader = join();
        positions();
    }

    /** Everything is committed, so that it does not matter who reads what; then another one comes and goes. */
    private void secondMember() throws Exception {
        commitAll();
        if (inTransaction) {
            return;
        }
        List<String> others = new ArrayList<>();
        try (Consumer<byte[], byte[]> second = clients.consumer(membership)) {
            second.subscribe(List.of(topic), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                    others.add("second revoked " + partitions.size());
                }

                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                    others.add("second assigned " + partitions.size());
                }
            });
            Deadline deadline = new Deadline();
            while ((second.assignment().isEmpty()
                            || reader.assignment().size() + second.assignment().size() < PARTITIONS)
                    && deadline.isAhead()) {
                second.poll(Duration.ofMillis(20));
                reader.poll(Duration.ofMillis(20));
            }
            seen.add("shared as "
                    + new TreeSet<>(List.of(
                            reader.assignment().size(), second.assignment().size())));
        }
        Deadline deadline = new Deadline();
        while (reader.assignment().size() < PARTITIONS && deadline.isAhead()) {
            reader.poll(Duration.ofMillis(20));
        }
        rewind(reader);
        positions();
        seen.add(others.isEmpty() ? "second never told" : others.getLast());
    }

    @Override
    public void close() {
        reader.close();
        plain.close();
        transactional.close();
        admin.close();
    }
}
