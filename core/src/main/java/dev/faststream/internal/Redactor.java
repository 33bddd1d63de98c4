package dev.faststream.internal;

import dev.faststream.Headers;
import dev.faststream.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of texts what people must not see of records, and out of dead letters where that is wanted. Where nothing
 * is to be hidden, gives back what it gets. Immutable.
 *
 * @param <R> the broker's native record
 */
public final class Redactor<R> {
    private static final String ALL_HIDDEN =
            "(hidden: fields of the body are to be hidden, and it can't be read as fields)";
    private static final byte[] MASK = Secrets.MASK.getBytes(StandardCharsets.UTF_8);

    /** What reads and writes the records of a subscription. */
    public record Tools<R>(RecordMapper<R> mapper, Bodies<R> bodies) {}

    private final Redaction redaction;
    private final HiddenFields fields;
    private final @Nullable Tools<R> tools;
    private final BoundHandler.@Nullable BodyReader<R> anything;

    private Redactor(Redaction redaction, @Nullable Tools<R> tools) {
        this.redaction = redaction;
        this.fields = new HiddenFields(redaction);
        this.tools = tools;
        this.anything = tools == null ? null : tools.bodies().reader(Object.class);
    }

    /** Makes one that hides nothing. */
    public static <R> Redactor<R> ofNothing() {
        return new Redactor<>(Redaction.none(), null);
    }

    /** Makes one for the records of a subscription. */
    public static <R> Redactor<R> of(Redaction redaction, Tools<R> tools) {
        return redaction.isNothing() ? ofNothing() : new Redactor<>(redaction, tools);
    }

    /** Gives a failure as it may be seen. */
    Throwable shown(List<InFlight<R>> records, Throwable cause) {
        if (tools == null || cause instanceof RedactedException) {
            return cause;
        }
        Optional<Secrets> secrets = secretsOf(records, tools);
        return RedactedException.of(cause, text -> hide(text, secrets));
    }

    /** Gives a text as it may be seen. */
    String shown(InFlight<R> record, String text) {
        return tools == null ? text : hide(text, secretsOf(List.of(record), tools));
    }

    private String hide(String text, Optional<Secrets> secrets) {
        if (secrets.isEmpty()) {
            return ALL_HIDDEN;
        }
        try {
            return redaction.changed(secrets.get().hideIn(text));
        } catch (RuntimeException e) {
            return "(hidden: what hides texts has failed with " + e.getClass().getName() + ")";
        }
    }

    /** Tells whether keys must not be seen. */
    public boolean hidesKeys() {
        return redaction.hidesKeys();
    }

    /** The type of a failure, which may be shown in another way. */
    public static Class<?> typeOf(Throwable shown) {
        return shown instanceof RedactedException redacted ? redacted.type() : shown.getClass();
    }

    /** The message of a failure, which may be shown in another way. */
    public static @Nullable String messageOf(Throwable shown) {
        return shown instanceof RedactedException redacted ? redacted.text() : shown.getMessage();
    }

    // --- what must not be seen

    /** Empty where it can't be found out. */
    private Optional<Secrets> secretsOf(List<InFlight<R>> records, Tools<R> known) {
        Secrets secrets = new Secrets();
        for (InFlight<R> record : records) {
            addHeadersAndKey(record.record(), known, secrets);
            addHeadersAndKey(record.seen(), known, secrets);
            if (redaction.hidesFields() && known.mapper().value(record.seen()) != null) {
                Optional<Object> body = read(record.seen());
                if (body.isEmpty()) {
                    return Optional.empty();
                }
                secrets.addAll(fields.valuesIn(body.get()));
            }
        }
        return Optional.of(secrets);
    }

    private void addHeadersAndKey(R record, Tools<R> known, Secrets secrets) {
        for (Headers.Entry header : known.mapper().headers(record)) {
            if (redaction.hiddenHeaders().contains(header.name())) {
                header.bytes().ifPresent(bytes -> add(bytes, secrets));
            }
        }
        byte[] key = redaction.hidesKeys() ? known.mapper().key(record) : null;
        if (key != null) {
            add(key, secrets);
        }
    }

    /** As text and in the ways in which bytes are shown. */
    private static void add(byte[] bytes, Secrets secrets) {
        secrets.add(new String(bytes, StandardCharsets.UTF_8));
        secrets.add(HexFormat.of().formatHex(bytes));
        secrets.add(HexFormat.ofDelimiter(" ").formatHex(bytes));
    }

    /** The body as maps and lists; empty where it is none. */
    private Optional<Object> read(R record) {
        try {
            Object body = Objects.requireNonNull(anything, "anything").read(record);
            return body instanceof Map<?, ?> || body instanceof List<?> ? Optional.of(body) : Optional.empty();
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    // --- dead letters

    /** Gives a record as its dead letter is to have it. */
    public R letter(R record) {
        if (tools == null || !redaction.changesDeadLetters()) {
            return record;
        }
        List<Headers.Entry> headers = new ArrayList<>();
        for (Headers.Entry header : tools.mapper().headers(record)) {
            headers.add(
                    redaction.hiddenHeaders().contains(header.name())
                            ? Headers.Entry.of(header.name(), MASK.clone())
                            : header);
        }
        return tools.mapper().changed(record, value(record, tools), Headers.of(headers.toArray(Headers.Entry[]::new)));
    }

    /** Gives a key as a dead letter is to have it. */
    public byte @Nullable [] letterKey(byte @Nullable [] key) {
        return key != null && redaction.changesDeadLetters() && redaction.hidesKeys() ? MASK.clone() : key;
    }

    private byte @Nullable [] value(R record, Tools<R> known) {
        byte[] value = known.mapper().value(record);
        if (value == null || !redaction.hidesFields()) {
            return value;
        }
        return read(record).map(body -> written(record, body, known)).orElseGet(MASK::clone);
    }

    private byte[] written(R record, Object body, Tools<R> known) {
        Object masked = Objects.requireNonNull(fields.masked(body), "masked");
        if (masked.equals(body)) {
            return Objects.requireNonNull(known.mapper().value(record), "value"); // byte for byte
        }
        try {
            Encoded encoded = known.bodies().encode(masked, known.mapper().topic(record));
            byte[] bytes = encoded.value();
            return bytes != null && isOf(encoded.contentType(), record, known) ? bytes : MASK.clone();
        } catch (RuntimeException e) {
            return MASK.clone();
        }
    }

    /** What its headers say of the content must stay true. */
    private static <R> boolean isOf(String contentType, R record, Tools<R> known) {
        return ContentType.of(known.mapper().headers(record))
                .map(ContentType::mediaType)
                .map(contentType::equals)
                .orElse(true);
    }
}
