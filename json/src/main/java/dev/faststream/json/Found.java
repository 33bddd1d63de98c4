package dev.faststream.json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** Says in a few words what a document holds at a place. */
final class Found {
    private static final int SHOWN_CHARACTERS = 80;

    private Found() {}

    static String of(JsonNode node) {
        return switch (node.getNodeType()) {
            case MISSING -> "is missing";
            case NULL -> "is null";
            case OBJECT -> "is an object";
            case ARRAY -> "is an array";
            case STRING -> "is the string " + quoted(node.stringValue());
            case NUMBER -> "is the number " + shortened(node.toString());
            case BOOLEAN -> "is " + node;
            case BINARY, POJO -> "is something else";
        };
    }

    /** Text in quotes, shortened, and with escapes so that it can't forge a line of a log. */
    static String quoted(String text) {
        return new StringNode(shortened(text)).toString();
    }

    static String shortened(String text) {
        return shortened(text, SHOWN_CHARACTERS);
    }

    static String shortened(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
        return text.substring(0, end) + "...";
    }
}
