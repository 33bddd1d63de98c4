package dev.faststream.json;

import dev.faststream.DecodeException;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/**
 * Says why a body could not be decoded. Jackson's messages speak of its own classes and repeat the whole value, so only
 * the place and the expected type are taken from it, and what is there is looked up in the body, read once more.
 */
final class DecodeExplanation {
    private static final int SHOWN_CHARACTERS = 200;

    /** What Jackson adds for those who configure it. */
    private static final Pattern ADVICE = Pattern.compile(
            "(?s)\\s*\\(start marker at .*|\\s*\\(not recognized as one .*|, from `[^`]*`|: enable `[^`]*` to"
                    + " allow|\\n"
                    + ".*");

    private final Expected expected;
    private final TypeIds typeIds;
    private final ObjectReader trees;

    DecodeExplanation(ObjectMapper mapper) {
        this.expected = new Expected(mapper);
        this.typeIds = new TypeIds(mapper);
        this.trees = mapper.reader()
                .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
    }

    /** Explains why Jackson failed. Faults of the whole document come before those of a place in it. */
    DecodeException of(JacksonException failure, byte[] body) {
        return explain(body, document -> at(failure, document));
    }

    /** Explains that a document is something other than an object. */
    DecodeException notAnObject(byte[] body) {
        return explain(body, document -> new DecodeException("$ " + Found.of(document) + ", expected an object", null));
    }

    /** Explains that a document is null and must not be. */
    DecodeException nullDocument(Class<?> type) {
        return new DecodeException("$ is null, expected " + expected.of(type), null);
    }

    private DecodeException explain(byte[] body, Function<JsonNode, DecodeException> fault) {
        try (JsonParser parser = trees.createParser(body)) {
            if (parser.nextToken() == null) {
                return empty(body);
            }
            JsonNode document = trees.readTree(parser);
            return parser.nextToken() == null ? fault.apply(document) : trailing(parser);
        } catch (JacksonException e) {
            return new DecodeException(malformed(e), null);
        }
    }

    /** Explains that a document has ended and the body has not; the parser is at what follows. */
    DecodeException trailing(JsonParser parser) {
        return new DecodeException(
                "there is more after the JSON document, " + place(parser.currentTokenLocation()), null);
    }

    private static DecodeException empty(byte[] body) {
        return new DecodeException(
                "the body is " + (body.length == 0 ? "empty" : "blank") + " (" + body.length + " bytes), expected JSON",
                null);
    }

    private static String malformed(JacksonException e) {
        String kind = e instanceof StreamConstraintsException ? "too large" : "not valid JSON";
        String reason = e instanceof UnexpectedEndOfInputException
                ? "it ends too early"
                : ADVICE.matcher(e.getOriginalMessage()).replaceAll("");
        String place = e.getLocation() == null ? "" : " " + place(e.getLocation());
        return kind + place + ": " + Found.shortened(reason, SHOWN_CHARACTERS);
    }

    private static String place(TokenStreamLocation location) {
        return "at line " + location.getLineNr() + " column " + location.getColumnNr();
    }

    private DecodeException at(JacksonException failure, JsonNode document) {
        List<JacksonException.Reference> path = failure.getPath();
        String place = JsonPath.text(path);
        JsonNode node = JsonPath.follow(path, document);
        String message = switch (failure) {
            case UnrecognizedPropertyException e -> place + " is not known, expected one of " + e.getKnownPropertyIds();
            case InvalidTypeIdException e -> typeIds.explain(e, place, node);
            case InvalidFormatException e
            when isKey(e, node) ->
                place + " has the name " + Found.quoted(String.valueOf(e.getValue())) + ", expected "
                        + expected.of(e.getTargetType());
            case MismatchedInputException e -> mismatch(place, node, e.getTargetType(), e);
            case InputCoercionException e -> mismatch(place, node, e.getTargetType(), e);
            case ValueInstantiationException e ->
                place + " is no valid " + Expected.name(e.getType().getRawClass()) + reason(e);
            default -> place + " " + Found.of(node) + ", which can't be read" + reason(failure);
        };
        return new DecodeException(message, usersFault(failure));
    }

    /** Jackson names the object when a key is at fault. */
    private static boolean isKey(InvalidFormatException e, JsonNode node) {
        return e.getValue() instanceof String key && node.has(key);
    }

    private String mismatch(String place, JsonNode node, @Nullable Class<?> type, JacksonException failure) {
        // An alias, or what stands inside a wrapper, is not found by the property's name.
        boolean elsewhere = node.isMissingNode() && !(failure instanceof InvalidNullException);
        String found = elsewhere ? "can't be read" : Found.of(node);
        return place + " " + found + (type == null ? "" : ", expected " + expected.of(type));
    }

    private static String reason(JacksonException failure) {
        Throwable fault = usersFault(failure);
        return fault == null ? "" : ": " + Found.shortened(String.valueOf(fault.getMessage()), SHOWN_CHARACTERS);
    }

    /** What a constructor or setter has thrown. Other causes repeat the value and say nothing new. */
    private static @Nullable Throwable usersFault(JacksonException failure) {
        if (failure instanceof MismatchedInputException || failure instanceof InputCoercionException) {
            return null;
        }
        Throwable cause = failure.getCause();
        while (cause instanceof JacksonException) {
            cause = cause.getCause();
        }
        return cause;
    }
}
