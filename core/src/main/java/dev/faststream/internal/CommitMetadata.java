package dev.faststream.internal;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * What is done beyond a committed offset, as the text that is committed beside it. Stateless, for any thread.
 *
 * <p>The text is {@code fs1:}, then in Base64 without padding: a CRC-32C of the committed offset and of all that
 * follows; a byte that says whether the rest is deflated; for each range two varints, how far its first offset is above
 * the lowest possible one (the committed offset, then two above the range before), and how many offsets follow the
 * first. The checksum covers the committed offset because the text means nothing beside another one: a tool that moves
 * a group may leave the metadata as it is.
 */
public final class CommitMetadata {
    private static final String MAGIC = "fs1:";
    private static final byte STORED = 0;
    private static final byte DEFLATED = 1;
    private static final int HEADER_BYTES = Integer.BYTES + 1;
    private static final int MAX_VARINT_BYTES = 9;
    private static final int MAX_RANGE_BYTES = 2 * MAX_VARINT_BYTES;
    private static final int MIN_RANGE_BYTES = 2;

    /** The most bytes of varints, deflated or not; thus also the bound of what a hostile text can make us allocate. */
    private static final int MAX_RAW_BYTES = 64 * 1024;

    private static final int MAX_CHARS = MAGIC.length() + (HEADER_BYTES + MAX_RAW_BYTES + 2) / 3 * 4;
    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

    /** A text that keeps a size, and whether it has all ranges. */
    record Fit(String text, boolean complete) {}

    /** Ranges as varints, and for each range where its bytes end. */
    private record Raw(ByteBuffer bytes, IntBuffer ends) {}

    private CommitMetadata() {}

    /**
     * Writes down what is done at or above a base. Leaves out the highest ranges that don't fit: what is left is still
     * true.
     *
     * @param base the offset that is committed, not negative
     * @param doneBeyond what is done; the part below the base is ignored
     * @param maxBytes the most bytes that the text may have in UTF-8, the broker's offset.metadata.max.bytes
     * @return the text, in ASCII; empty when nothing is done or not even one range fits
     */
    public static String encode(long base, DoneRanges doneBeyond, int maxBytes) {
        return fit(base, doneBeyond, maxBytes).text();
    }

    /** Like {@link #encode}, and tells whether all ranges have found room. */
    static Fit fit(long base, DoneRanges doneBeyond, int maxBytes) {
        DoneRanges ranges = doneBeyond.from(base);
        if (ranges.isEmpty()) {
            return new Fit("", true);
        }
        Raw raw = raw(base, ranges);
        String text = "";
        int fitting = 0;
        int tooMany = raw.ends().limit() + 1;
        for (int tried = tooMany - 1; fitting + 1 < tooMany; tried = (fitting + tooMany) / 2) {
            String attempt = text(base, raw.bytes().array(), raw.ends().get(tried - 1));
            if (attempt.length() <= maxBytes) {
                text = attempt;
                fitting = tried;
            } else {
                tooMany = tried;
            }
        }
        return new Fit(text, fitting == ranges.count());
    }

    /** The lowest ranges, as many as find room. */
    private static Raw raw(long base, DoneRanges ranges) {
        int most = Math.min(ranges.count(), MAX_RAW_BYTES / MIN_RANGE_BYTES);
        ByteBuffer bytes = ByteBuffer.allocate(Math.min(most * MAX_RANGE_BYTES, MAX_RAW_BYTES));
        IntBuffer ends = IntBuffer.allocate(most);
        long lowest = base;
        for (int i = 0; i < most && bytes.remaining() >= MAX_RANGE_BYTES; i++) {
            putVarint(bytes, ranges.first(i) - lowest);
            putVarint(bytes, ranges.last(i) - ranges.first(i));
            ends.put(bytes.position());
            lowest = ranges.last(i) + 2;
        }
        return new Raw(bytes, ends.flip());
    }

    private static String text(long base, byte[] raw, int length) {
        byte[] shorter = new byte[length - 1];
        int deflated = deflate(raw, length, shorter);
        ByteBuffer content = ByteBuffer.allocate(HEADER_BYTES + (deflated > 0 ? deflated : length));
        content.position(Integer.BYTES);
        if (deflated > 0) {
            content.put(DEFLATED).put(shorter, 0, deflated);
        } else {
            content.put(STORED).put(raw, 0, length);
        }
        content.putInt(0, checksum(base, content.position(Integer.BYTES)));
        return MAGIC + ENCODER.encodeToString(content.array());
    }

    /** Gives the number of bytes written, or 0 when they don't find room in the target. */
    private static int deflate(byte[] raw, int length, byte[] target) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            deflater.setInput(raw, 0, length);
            deflater.finish();
            int written = deflater.deflate(target);
            return deflater.finished() ? written : 0;
        } finally {
            deflater.end();
        }
    }

    private static int checksum(long base, ByteBuffer rest) {
        CRC32C checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(Long.BYTES).putLong(0, base));
        checksum.update(rest);
        return (int) checksum.getValue();
    }

    private static void putVarint(ByteBuffer target, long value) {
        long rest = value;
        while (rest > 0x7F) {
            target.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        target.put((byte) rest);
    }

    /**
     * Reads what {@link #encode} has written for the same base; never throws. Whatever else it is given, such as a text
     * of someone else, a part of one of ours, or one that was written for another base, means that nothing is done.
     *
     * @param base the offset that was committed with the text
     * @param metadata the text, or null if there is none
     * @return what is done, all of it at or above the base
     */
    public static DoneRanges decode(long base, @Nullable String metadata) {
        if (metadata == null || !metadata.startsWith(MAGIC) || metadata.length() > MAX_CHARS) {
            return DoneRanges.EMPTY;
        }
        try {
            return ranges(base, checkedContent(base, metadata.substring(MAGIC.length())));
        } catch (IllegalArgumentException | ArithmeticException | BufferUnderflowException | DataFormatException bad) {
            return DoneRanges.EMPTY;
        }
    }

    private static ByteBuffer checkedContent(long base, String text) {
        byte[] bytes = Base64.getDecoder().decode(text);
        ByteBuffer content = ByteBuffer.wrap(bytes);
        int expected = content.getInt();
        // The decoder overlooks padding and surplus bits, in which a text may differ from what we write.
        if (expected != checksum(base, content.slice())
                || !ENCODER.encodeToString(bytes).equals(text)) {
            throw new IllegalArgumentException("This is not what was written for " + base);
        }
        return content;
    }

    private static DoneRanges ranges(long base, ByteBuffer content) throws DataFormatException {
        ByteBuffer raw = switch (content.get()) {
            case STORED -> content;
            case DEFLATED -> inflate(content);
            default -> throw new DataFormatException("It is written in a way that is not known yet");
        };
        DoneRanges.Builder ranges = new DoneRanges.Builder();
        long last = Math.subtractExact(base, 2); // as if a range had ended there
        while (raw.hasRemaining()) {
            long first = Math.addExact(Math.addExact(last, 2), varint(raw));
            last = Math.addExact(first, varint(raw));
            ranges.add(first, last);
        }
        return ranges.build();
    }

    private static ByteBuffer inflate(ByteBuffer deflated) throws DataFormatException {
        // With one byte more than is allowed, the end of the longest allowed content is seen at the first call.
        byte[] raw = new byte[MAX_RAW_BYTES + 1];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(deflated);
            int length = inflater.inflate(raw);
            if (!inflater.finished() || deflated.hasRemaining() || length > MAX_RAW_BYTES) {
                throw new DataFormatException("It does not end after " + length + " bytes");
            }
            return ByteBuffer.wrap(Arrays.copyOf(raw, length));
        } finally {
            inflater.end();
        }
    }

    private static long varint(ByteBuffer source) throws DataFormatException {
        long value = 0;
        for (int shift = 0; shift < 7 * MAX_VARINT_BYTES; shift += 7) {
            byte next = source.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new DataFormatException("A number has more than " + MAX_VARINT_BYTES + " bytes");
    }
}
