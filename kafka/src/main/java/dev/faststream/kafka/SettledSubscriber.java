package dev.faststream.kafka;

import dev.faststream.ConfiguredValue;
import dev.faststream.Nearest;
import dev.faststream.ValueType;
import dev.faststream.internal.Problems;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A subscriber whose placeholders are replaced, and whose options are what is said in the code and set outside of it.
 * Used when the app starts, by one thread.
 */
final class SettledSubscriber {
    private static final String DEFAULT = "default";
    private static final String CODE = "code";

    private final Optional<String> method;
    private final String handler;
    private final SubscriberDraft draft;
    private final SubscriberDefaults around;
    private final Outside outside;
    private final Texts texts;
    private final Section keys;
    private final Map<String, String> inCode = new HashMap<>();

    /** Settles it: first the texts, then the options that were given as texts, then those set by key, which win. */
    SettledSubscriber(Declared declared, Outside outside) {
        this.method = declared.method();
        this.draft = declared.draft();
        this.around = declared.around();
        this.outside = outside;
        this.handler = method.orElseGet(draft::name);
        this.texts = outside.texts(handler);
        draft.resolve(texts);
        draft.options().forEach(this::setInCode);
        this.keys = outside.section("subscribers." + keyName());
        readKeys();
    }

    private void readKeys() {
        keys.read("topics", ValueType.LIST, draft::topics);
        SubscriberKeys.of(draft, handler).forEach(key -> key.read(keys, draft, around));
        keys.readAll("properties", NativeProperties.OF_CONSUMERS.names(), draft::property);
        keys.readAll(
                FailureKeys.HEADERS,
                List.of(),
                (header, value) ->
                        draft.failures(choices -> FailureKeys.withHeader(choices, around.failures(), header, value)));
    }

    /** What its keys are called by. */
    private String keyName() {
        return draft.ownName().isEmpty() ? method.orElseGet(this::plainTopics) : draft.ownName();
    }

    private String plainTopics() {
        return draft.topics(around).toString().replace(" ", "");
    }

    private void setInCode(String option, String text) {
        Optional<SubscriberKeys.Key<?>> key = SubscriberKeys.of(draft, handler).stream()
                .filter(known -> known.name().equals(option))
                .findFirst();
        if (key.isEmpty()) {
            List<String> names = SubscriberKeys.of(draft, handler).stream()
                    .map(SubscriberKeys.Key::name)
                    .toList();
            texts.problem("there is no option '" + option + "'; "
                    + Nearest.to(option, names)
                            .map(near -> "did you mean '" + near + "'?")
                            .orElseGet(() -> "there are " + String.join(", ", names)));
            return;
        }
        texts.find(option, text).ifPresent(value -> {
            try {
                String origin = texts.origin(option).orElse(CODE);
                key.get().set(draft, around, new ConfiguredValue(option, value, origin));
                inCode.put(option, origin);
            } catch (IllegalArgumentException e) {
                texts.problem(String.valueOf(e.getMessage()));
            }
        });
    }

    /** Its name. */
    String name() {
        return method.map(name -> draft.ownName().isEmpty() ? name : draft.ownName() + " (" + name + ")")
                .orElseGet(() -> draft.name(around));
    }

    /** Its name with its topics, for where several have the same name. */
    String fullName() {
        return name() + "(" + draft.topics(around) + ")";
    }

    /** Gives the subscription; empty, with the problem told, where nothing handles it. */
    Optional<Subscription> toSubscription(String uniqueName) {
        Problems problems = outside.problems();
        Optional<Subscription> made = draft.toSubscription(uniqueName, around, problems);
        problems.check(made.isPresent(), uniqueName + " has no handler; end it with .handle(...) or .consume(...)");
        made.ifPresent(this::show);
        return made;
    }

    /** Says what each option has come to, and who has said it. */
    private void show(Subscription subscription) {
        SubscriberOptions options = subscription.options();
        keys.show("topics", subscription.topics().toString(), origin("topics", "topics", CODE));
        for (SubscriberKeys.Key<?> key : SubscriberKeys.of(draft, handler)) {
            String value = key.show().apply(options);
            String usual = value.equals(key.usual().apply(options)) ? DEFAULT : CODE;
            keys.show(key.name(), value, origin(key.name(), camel(key.name()), usual));
        }
        keys.showAll("properties", options.consumer().properties(), "property", texts);
        keys.showAll(FailureKeys.HEADERS, options.failures().deadLetters().headers(), "deadLetter.headers", texts);
    }

    private String origin(String key, String attribute, String otherwise) {
        return keys.origin(key)
                .or(() -> Optional.ofNullable(inCode.get(key)))
                .or(() -> texts.origin(attribute))
                .or(() -> draft.failures().says(key) ? Optional.empty() : outside.originOfBroker(key))
                .orElse(otherwise);
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
