package dev.faststream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Compresses the bodies that are published, says so in the header {@code content-encoding}, and decompresses the bodies
 * of messages that say so. What says nothing, or names another encoding, is left as it is, so that a topic may hold
 * both.
 *
 * <p>Put it inside of middleware that looks at bodies. Handlers that are chosen by the type of the body are chosen
 * before any middleware runs, and can't read compressed bodies. Immutable: each method gives a changed copy.
 */
public final class CompressionMiddleware implements Middleware {
    private static final String CONTENT_ENCODING = "content-encoding";
    private static final int STANDARD_LEAST_BYTES = 1024;
    private static final int STANDARD_MOST_BYTES = 64 * 1024 * 1024;

    /** A way to compress bytes. Safe to use from any thread. */
    public interface Algorithm {
        /** The name that goes into the header, in lower case. */
        String name();

        /** Wraps a stream so that what is written to it is compressed. */
        OutputStream compressing(OutputStream to) throws IOException;

        /** Wraps a stream so that what is read from it is decompressed. */
        InputStream decompressing(InputStream from) throws IOException;
    }

    /** The algorithm of the JDK. */
    private record Gzip() implements Algorithm {
        @Override
        public String name() {
            return "gzip";
        }

        @Override
        public OutputStream compressing(OutputStream to) throws IOException {
            return new GZIPOutputStream(to);
        }

        @Override
        public InputStream decompressing(InputStream from) throws IOException {
            return new GZIPInputStream(from);
        }
    }

    private final Algorithm algorithm;
    private final int leastBytes;
    private final int mostBytes;

    private CompressionMiddleware(Algorithm algorithm, int leastBytes, int mostBytes) {
        this.algorithm = algorithm;
        this.leastBytes = leastBytes;
        this.mostBytes = mostBytes;
    }

    /** Makes one for gzip. */
    public static CompressionMiddleware gzip() {
        return of(new Gzip());
    }

    /** Makes one for another algorithm, such as that of a library. */
    public static CompressionMiddleware of(Algorithm algorithm) {
        return new CompressionMiddleware(algorithm, STANDARD_LEAST_BYTES, STANDARD_MOST_BYTES);
    }

    /** Compresses only bodies of at least so many bytes; 1024 unless set. */
    public CompressionMiddleware atLeast(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("atLeast must be 0 bytes or more, but is " + bytes);
        }
        return new CompressionMiddleware(algorithm, bytes, mostBytes);
    }

    /** Refuses to decompress a body to more than so many bytes, whoever sent it; 64 MiB unless set. */
    public CompressionMiddleware atMost(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("atMost must be 1 byte or more, but is " + bytes);
        }
        return new CompressionMiddleware(algorithm, leastBytes, bytes);
    }

    @Override
    public CompletionStage<?> onPublish(OutgoingMessage message, Send next) throws Exception {
        byte[] value = message.value();
        boolean encoded = message.message().headers().stream()
                .anyMatch(header -> header.name().equals(CONTENT_ENCODING));
        if (value != null && value.length >= leastBytes && !encoded) {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream(value.length / 2);
            try (OutputStream out = algorithm.compressing(compressed)) {
                out.write(value);
            }
            message.value(compressed.toByteArray());
            message.message(message.message().header(CONTENT_ENCODING, algorithm.name()));
        }
        return next.proceed();
    }

    @Override
    public List<Response<?>> onCall(HandlerCall call, Next next) throws Exception {
        for (IncomingMessage message : call.messages()) {
            try {
                decompress(message);
            } catch (IOException e) {
                InvalidRecordException undecodable = new DecodeException(
                        "Body of " + message + " can't be decompressed as " + algorithm.name() + ": " + e.getMessage(),
                        e);
                if (!call.isBatch()) {
                    throw undecodable;
                }
                message.reject(String.valueOf(undecodable.getMessage())); // the others go on
            }
        }
        return next.proceed();
    }

    private void decompress(IncomingMessage message) throws IOException {
        byte[] value = message.value();
        if (value == null || !message.headers().textOr(CONTENT_ENCODING, "").equals(algorithm.name())) {
            return;
        }
        message.value(decompressed(value));
        List<Headers.Entry> others = new ArrayList<>();
        for (Headers.Entry header : message.headers()) {
            if (!header.name().equals(CONTENT_ENCODING)) {
                others.add(header);
            }
        }
        message.headers(Headers.of(others.toArray(Headers.Entry[]::new)));
    }

    private byte[] decompressed(byte[] value) throws IOException {
        try (InputStream in = algorithm.decompressing(new ByteArrayInputStream(value))) {
            byte[] bytes = in.readNBytes(mostBytes);
            if (in.read() >= 0) {
                throw new IOException("it has more than " + mostBytes + " bytes; allow more with atMost(...)");
            }
            return bytes;
        }
    }
}
