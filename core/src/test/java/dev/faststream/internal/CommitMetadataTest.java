package dev.faststream.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

final class CommitMetadataTest {
    private static final int BROKER_LIMIT = 4096;
    private static final int NO_LIMIT = Integer.MAX_VALUE;
    private static final byte STORED = 0;
    private static final byte DEFLATED = 1;

    /** A base, and ranges beyond it: few or many, dense or far apart, sometimes up to the last offset there is. */
    private record Sample(long base, DoneRanges done) {
        static Sample of(long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            long base = random.nextLong(1L << random.nextInt(1, 60));
            int count = 1 + random.nextInt(1 << random.nextInt(1, 12));
            long gaps = 1L << random.nextInt(1, 45);
            long lengths = 1L << random.nextInt(1, 45);
            DoneRanges.Builder done = new DoneRanges.Builder();
            long first = base + random.nextLong(gaps);
            for (int i = 0; i < count; i++) {
                long last = first + random.nextLong(lengths);
                done.add(first, last);
                first = last + 2 + random.nextLong(gaps);
            }
            if (random.nextInt(10) == 0) {
                done.add(first, Long.MAX_VALUE);
            }
            return new Sample(base, done.build());
        }

        String encode(int maxBytes) {
            return CommitMetadata.encode(base, done, maxBytes);
        }
    }

    private static DoneRanges lowest(DoneRanges ranges, int count) {
        DoneRanges.Builder lowest = new DoneRanges.Builder();
        for (int i = 0; i < count; i++) {
            lowest.add(ranges.first(i), ranges.last(i));
        }
        return lowest.build();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static DoneRanges range(long first, long last) {
        return new DoneRanges.Builder().add(first, last).build();
    }

    @Test
    void readsWhatWasWritten() {
        for (long seed = 0; seed < 2_000; seed++) {
            Sample sample = Sample.of(seed);

            DoneRanges decoded = CommitMetadata.decode(sample.base(), sample.encode(NO_LIMIT));

            assertThat(decoded).as("seed %d", seed).isEqualTo(sample.done());
        }
    }

    @Test
    void theHighestRangesAreLeftOutUntilTheOthersFit() {
        for (long seed = 0; seed < 1_000; seed++) {
            Sample sample = Sample.of(seed);
            int maxBytes = new SplittableRandom(seed).nextInt(1 << (seed % 2 == 0 ? 7 : 12));

            String text = sample.encode(maxBytes);

            assertThat(bytes(text)).as("seed %d", seed).isLessThanOrEqualTo(maxBytes);
            DoneRanges decoded = CommitMetadata.decode(sample.base(), text);
            assertThat(decoded).as("seed %d", seed).isEqualTo(lowest(sample.done(), decoded.count()));
            if (decoded.count() < sample.done().count()) {
                DoneRanges oneMore = lowest(sample.done(), decoded.count() + 1);
                assertThat(bytes(CommitMetadata.encode(sample.base(), oneMore, NO_LIMIT)))
                        .as("seed %d", seed)
                        .isGreaterThan(maxBytes);
            }
        }
    }

    @Test
    void nothingIsWrittenWhenNothingIsDoneBeyondOrNothingFits() {
        assertThat(CommitMetadata.encode(5, DoneRanges.EMPTY, BROKER_LIMIT)).isEmpty();
        assertThat(CommitMetadata.encode(5, range(1, 4), BROKER_LIMIT)).isEmpty();
        for (int maxBytes : new int[] {Integer.MIN_VALUE, -1, 0, 1, 13}) {
            assertThat(CommitMetadata.encode(5, range(7, 8), maxBytes)).isEmpty();
        }
        assertThat(CommitMetadata.encode(5, range(7, 8), 14)).hasSize(14);
    }

    @Test
    void writesOnlyWhatIsDoneAtOrAboveTheBase() {
        DoneRanges done = new DoneRanges.Builder().add(1, 2).add(4, 7).add(9, 9).build();

        DoneRanges decoded = CommitMetadata.decode(5, CommitMetadata.encode(5, done, BROKER_LIMIT));

        assertThat(decoded).hasToString("[5..7, 9]");
    }

    @Test
    void theLastOffsetThereIsCanBeDone() {
        String text = CommitMetadata.encode(0, range(0, Long.MAX_VALUE), BROKER_LIMIT);

        assertThat(CommitMetadata.decode(0, text)).isEqualTo(range(0, Long.MAX_VALUE));
    }

    @Test
    void aRegularPatternOfThousandsOfRangesFits() {
        DoneRanges.Builder everyOther = new DoneRanges.Builder();
        for (long offset = 1; offset < 50_000; offset += 2) {
            everyOther.add(offset, offset);
        }
        DoneRanges done = everyOther.build();

        String text = CommitMetadata.encode(0, done, BROKER_LIMIT);

        assertThat(CommitMetadata.decode(0, text)).isEqualTo(done);
    }

    @Test
    void moreRangesThanAreEverReadAreNotWritten() {
        DoneRanges.Builder everyOther = new DoneRanges.Builder();
        for (long offset = 1; offset < 1_000_000; offset += 2) {
            everyOther.add(offset, offset);
        }
        DoneRanges done = everyOther.build();

        DoneRanges decoded = CommitMetadata.decode(0, CommitMetadata.encode(0, done, NO_LIMIT));

        assertThat(decoded.count()).isBetween(30_000, 32_768);
        assertThat(decoded).isEqualTo(lowest(done, decoded.count()));
    }

    @Test
    void aTextThatWasCutOffSaysNothing() {
        for (long seed = 0; seed < 40; seed++) {
            Sample sample = Sample.of(seed);
            String text = sample.encode(BROKER_LIMIT);
            for (int length = 0; length < text.length(); length++) {
                assertThat(CommitMetadata.decode(sample.base(), text.substring(0, length)))
                        .as("seed %d, length %d", seed, length)
                        .isSameAs(DoneRanges.EMPTY);
            }
        }
    }

    @Test
    void aTextWithOneWrongCharacterSaysNothing() {
        for (long seed = 0; seed < 6; seed++) {
            Sample sample = Sample.of(seed);
            String text = sample.encode(300);
            for (int place = 0; place < text.length(); place++) {
                for (char wrong = 0; wrong < 256; wrong++) {
                    if (wrong != text.charAt(place)) {
                        String corrupted = text.substring(0, place) + wrong + text.substring(place + 1);
                        assertSaysNothing(sample.base(), corrupted, seed);
                    }
                }
            }
        }
    }

    private static void assertSaysNothing(long base, String text, long seed) {
        if (!CommitMetadata.decode(base, text).isEmpty()) {
            assertThat(CommitMetadata.decode(base, text))
                    .as("seed %d: %s", seed, text)
                    .isSameAs(DoneRanges.EMPTY);
        }
    }

    @Test
    void aTextThatWasMovedToAnotherOffsetSaysNothing() {
        for (long seed = 0; seed < 300; seed++) {
            Sample sample = Sample.of(seed);
            String text = sample.encode(BROKER_LIMIT);
            for (long other = sample.base() - 50; other < sample.base() + 50; other++) {
                if (other != sample.base()) {
                    assertSaysNothing(other, text, seed);
                }
            }
            for (int bit = 0; bit < Long.SIZE; bit++) {
                assertSaysNothing(sample.base() ^ (1L << bit), text, seed);
            }
        }
    }

    @Test
    void whatSomeoneElseWroteSaysNothing() {
        String ours = CommitMetadata.encode(0, range(3, 5), BROKER_LIMIT);
        assertThat(CommitMetadata.decode(0, null)).isSameAs(DoneRanges.EMPTY);
        for (String foreign : new String[] {
            "",
            "fs1",
            "fs1:",
            "fs1:A",
            "fs1:AAAA",
            "fs1:====",
            "fs1:\u0000\uD800€",
            ours + "=",
            ours + "A",
            ours + "\n",
            " " + ours,
            ours.replace("fs1", "fs2"),
            ours.replace("fs1", "FS1"),
            "consumer-1@host",
            "{\"offset\": 5}",
            "bZUgAAAAAAAAAAA=",
            "fs1:" + "A".repeat(10_000_000)
        }) {
            assertSaysNothing(0, foreign, 0);
        }
    }

    @Test
    void randomTextSaysNothing() {
        for (long seed = 0; seed < 20_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            assertSaysNothing(seed, new String(bytes, StandardCharsets.UTF_16), seed);
            assertSaysNothing(seed, new String(bytes, StandardCharsets.ISO_8859_1), seed);
            assertSaysNothing(
                    seed, "fs1:" + Base64.getEncoder().withoutPadding().encodeToString(bytes), seed);
        }
    }

    @Test
    void neverThrowsAndStaysAboveTheBaseWhateverHasARightChecksum() {
        for (long seed = 0; seed < 20_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] body = new byte[random.nextInt(60)];
            random.nextBytes(body);
            long base = random.nextLong() >>> random.nextInt(64);
            String forged = forge(base, (byte) random.nextInt(3), body);

            assertThatCode(() -> assertAllAbove(base, CommitMetadata.decode(base, forged)))
                    .as("seed %d", seed)
                    .doesNotThrowAnyException();
        }
    }

    private static void assertAllAbove(long base, DoneRanges ranges) {
        assertThat(ranges.from(Math.max(0, base))).isEqualTo(ranges);
        for (int i = 0; i < ranges.count(); i++) {
            assertThat(ranges.last(i)).isGreaterThanOrEqualTo(ranges.first(i));
            assertThat(i == 0 || ranges.first(i) - 1 > ranges.last(i - 1)).isTrue();
        }
    }

    @Test
    void aHostileTextWithARightChecksumSaysNothing() {
        byte[] longest = {-1, -1, -1, -1, -1, -1, -1, -1, 0x7F};
        byte[] minusOne = {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1};
        byte[] overflowing = {-1, -1, -1, -1, -1, -1, -1, -1, -1, 2};

        assertThat(CommitMetadata.decode(0, forge(0, STORED, new byte[] {3, 1})))
                .hasToString("[3..4]");
        assertSaysNothing(0, forge(0, STORED, new byte[0]), 0);
        assertSaysNothing(0, forge(0, STORED, new byte[] {3}), 0);
        assertSaysNothing(0, forge(0, STORED, new byte[] {3, 1, 4}), 0);
        assertSaysNothing(0, forge(0, STORED, new byte[] {3, (byte) 0x81}), 0);
        assertSaysNothing(0, forge(0, STORED, joined(longest, new byte[] {1})), 0);
        assertSaysNothing(0, forge(0, STORED, joined(new byte[] {1}, longest)), 0);
        assertSaysNothing(0, forge(0, STORED, joined(new byte[] {0}, longest, longest, longest)), 0);
        assertSaysNothing(0, forge(0, STORED, joined(new byte[] {0}, longest, new byte[] {0, 0})), 0);
        assertSaysNothing(5, forge(5, STORED, joined(minusOne, new byte[] {0})), 0);
        assertSaysNothing(5, forge(5, STORED, joined(new byte[] {3, 1}, minusOne, new byte[] {0})), 0);
        assertSaysNothing(0, forge(0, STORED, joined(overflowing, new byte[] {0})), 0);
        assertSaysNothing(Long.MAX_VALUE, forge(Long.MAX_VALUE, STORED, new byte[] {1, 0}), 0);
        assertSaysNothing(-5, forge(-5, STORED, new byte[] {1, 1}), 0);
        assertSaysNothing(Long.MIN_VALUE, forge(Long.MIN_VALUE, STORED, new byte[] {1, 1}), 0);
        assertSaysNothing(0, forge(0, (byte) 2, new byte[] {3, 1}), 0);
    }

    @Test
    void aDeflatedTextMustEndWhereItSaysAndBeSmall() {
        byte[] deflated = deflate(new byte[1_000]);
        assertThat(CommitMetadata.decode(0, forge(0, DEFLATED, deflated)).count())
                .isEqualTo(500);
        assertThat(CommitMetadata.decode(0, forge(0, DEFLATED, deflate(new byte[64 * 1024])))
                        .count())
                .isEqualTo(32 * 1024);

        assertSaysNothing(0, forge(0, DEFLATED, new byte[0]), 0);
        assertSaysNothing(0, forge(0, DEFLATED, Arrays.copyOf(deflated, deflated.length - 1)), 0);
        assertSaysNothing(0, forge(0, DEFLATED, joined(deflated, new byte[1])), 0);
        byte[] oneTooMany = new byte[64 * 1024 + 1];
        oneTooMany[0] = (byte) 0x81;
        assertSaysNothing(0, forge(0, DEFLATED, deflate(oneTooMany)), 0);
        assertSaysNothing(0, forge(0, DEFLATED, deflate(new byte[64 * 1024 + 2])), 0);
        String bomb = forge(0, DEFLATED, deflate(new byte[60_000_000]));
        assertTimeout(Duration.ofSeconds(1), () -> assertSaysNothing(0, bomb, 0));
    }

    /** Makes a text that only its content can give away. */
    private static String forge(long base, byte flags, byte[] body) {
        byte[] rest = joined(new byte[] {flags}, body);
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(0, base));
        checksum.update(rest);
        byte[] sum = ByteBuffer.allocate(Integer.BYTES)
                .putInt(0, (int) checksum.getValue())
                .array();
        return "fs1:" + Base64.getEncoder().withoutPadding().encodeToString(joined(sum, rest));
    }

    private static byte[] deflate(byte[] raw) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(raw);
        deflater.finish();
        byte[] deflated = new byte[200_000];
        int length = deflater.deflate(deflated);
        assertThat(deflater.finished()).isTrue();
        deflater.end();
        return Arrays.copyOf(deflated, length);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
