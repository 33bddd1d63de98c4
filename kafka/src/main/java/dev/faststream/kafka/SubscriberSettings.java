package dev.faststream.kafka;

import dev.faststream.ConfiguredValue;
import dev.faststream.Nearest;
import dev.faststream.ValueType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is set outside of the code for one subscriber, and where each of its options comes from. Used when the app
 * starts, by one thread.
 */
final class SubscriberSettings {
    private static final String DEFAULT = "default";
    private static final String CODE = "code";

    private final SubscriberDraft draft;
    private final SubscriberDefaults around;
    private final Map<String, String> inCode = new HashMap<>();
    private @Nullable Section section;
    private @Nullable Texts texts;
    private @Nullable Outside outside;

    SubscriberSettings(SubscriberDraft draft, SubscriberDefaults around) {
        this.draft = draft;
        this.around = around;
    }

    /**
     * Replaces placeholders, then takes the options that were given as texts, then those that are set by key, which
     * win.
     *
     * @param method names the handler where that is a method
     */
    void settle(Optional<String> method, Outside outside) {
        this.outside = outside;
        Texts ofPlace = outside.texts(method.orElseGet(draft::name));
        draft.resolve(ofPlace);
        draft.options().forEach((option, text) -> setInCode(option, text, ofPlace));
        String name = draft.ownName().isEmpty() ? method.orElseGet(this::plainTopics) : draft.ownName();
        Section ofKeys = outside.section("subscribers." + name);
        ofKeys.read("topics", ValueType.LIST, draft::topics);
        SubscriberKeys.of(draft).forEach(key -> key.read(ofKeys, draft, around));
        ofKeys.readAll("properties", NativeProperties.OF_CONSUMERS.names(), draft::property);
        ofKeys.readAll(
                FailureKeys.HEADERS,
                List.of(),
                (header, value) ->
                        draft.failures(choices -> FailureKeys.withHeader(choices, around.failures(), header, value)));
        section = ofKeys;
        texts = ofPlace;
    }

    private String plainTopics() {
        return draft.topics(around).toString().replace(" ", "");
    }

    private void setInCode(String option, String text, Texts ofPlace) {
        Optional<SubscriberKeys.Key<?>> key = SubscriberKeys.of(draft).stream()
                .filter(known -> known.name().equals(option))
                .findFirst();
        if (key.isEmpty()) {
            List<String> names = SubscriberKeys.of(draft).stream()
                    .map(SubscriberKeys.Key::name)
                    .toList();
            ofPlace.problem("there is no option '" + option + "'; "
                    + Nearest.to(option, names)
                            .map(near -> "did you mean '" + near + "'?")
                            .orElseGet(() -> "there are " + String.join(", ", names)));
            return;
        }
        ofPlace.find(option, text).ifPresent(value -> {
            try {
                String origin = ofPlace.origin(option).orElse(CODE);
                key.get().set(draft, around, new ConfiguredValue(option, value, origin));
                inCode.put(option, origin);
            } catch (IllegalArgumentException e) {
                ofPlace.problem(String.valueOf(e.getMessage()));
            }
        });
    }

    /** Says what each option has come to, and who has said it. */
    void show(Subscription subscription) {
        Section keys = section;
        Texts ofPlace = texts;
        if (keys == null || ofPlace == null) {
            return;
        }
        SubscriberOptions options = subscription.options();
        keys.show("topics", subscription.topics().toString(), origin("topics", "topics", CODE, keys, ofPlace));
        for (SubscriberKeys.Key<?> key : SubscriberKeys.of(draft)) {
            String value = key.show().apply(options);
            String usual = value.equals(key.usual().apply(options)) ? DEFAULT : CODE;
            keys.show(key.name(), value, origin(key.name(), camel(key.name()), usual, keys, ofPlace));
        }
        keys.showAll("properties", options.consumer().properties(), "property", ofPlace);
        keys.showAll(FailureKeys.HEADERS, options.failures().deadLetters().headers(), "deadLetter.headers", ofPlace);
    }

    private String origin(String key, String attribute, String otherwise, Section keys, Texts ofPlace) {
        return keys.origin(key)
                .or(() -> Optional.ofNullable(inCode.get(key)))
                .or(() -> ofPlace.origin(attribute))
                .or(() -> ofBroker(key))
                .orElse(otherwise);
    }

    private Optional<String> ofBroker(String key) {
        Outside known = outside;
        return known == null || draft.failures().says(key) ? Optional.empty() : known.originOfBroker(key);
    }

    /** The attribute of the annotation that a key stands for. */
    private static String camel(String key) {
        StringBuilder camel = new StringBuilder();
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            camel.append(i > 0 && key.charAt(i - 1) == '-' ? Character.toUpperCase(c) : c);
        }
        return camel.toString().replace("-", "");
    }
}
