package dev.faststream.json;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Writes the place inside a document as {@code $.items[2].price}, and goes there. */
final class JsonPath {
    /** A cycle of objects is found only when it is hundreds of names long. */
    private static final int SHOWN_STEPS = 20;

    private static final Pattern NAME = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$-]{0,79}");

    private JsonPath() {}

    static String text(List<JacksonException.Reference> path) {
        String steps = path.stream().limit(SHOWN_STEPS).map(JsonPath::step).collect(Collectors.joining());
        return "$" + steps + (path.size() > SHOWN_STEPS ? "..." : "");
    }

    static JsonNode follow(List<JacksonException.Reference> path, JsonNode document) {
        JsonNode node = document;
        for (JacksonException.Reference step : path) {
            String name = step.getPropertyName();
            node = name == null ? node.path(step.getIndex()) : node.path(name);
        }
        return node;
    }

    private static String step(JacksonException.Reference step) {
        String name = step.getPropertyName();
        return name == null ? "[" + step.getIndex() + "]" : field(name);
    }

    static String field(String name) {
        return NAME.matcher(name).matches() ? "." + name : "[" + Found.quoted(name) + "]";
    }
}
