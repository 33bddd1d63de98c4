package dev.faststream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.faststream.AckPolicy;
import dev.faststream.ConfigurationException;
import dev.faststream.Envelope;
import dev.faststream.FastStream;
import dev.faststream.Filter;
import dev.faststream.Handles;
import dev.faststream.Header;
import dev.faststream.Unwanted;
import dev.faststream.internal.Problems;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is wrong with handlers that divide records is told when the app starts: no broker runs here. */
final class DispatchChecksTest {
    private static List<String> problems(KafkaBroker broker) {
        try {
            FastStream.of(broker).start();
        } catch (ConfigurationException e) {
            return e.problems();
        }
        throw new AssertionError("it started");
    }

    private static KafkaBroker broker() {
        return KafkaBroker.of("localhost:1");
    }

    private static List<String> problemsOf(Object bean) {
        return problems(broker().include(bean));
    }

    private static List<String> problemsOf(DispatchBuilder.Handlers<DispatchBranch> handlers) {
        KafkaBroker broker = broker();
        broker.subscriber("in").groupId("g").dispatch(handlers);
        return problems(broker);
    }

    static final class WithoutSubscriber {
        @Handles(header = "a")
        void handle(String body) {}
    }

    @KafkaSubscriber(topics = "in", groupId = "g")
    static final class WithoutHandlers {}

    static final class Both {
        @KafkaSubscriber(topics = "in", groupId = "g", unwanted = Unwanted.SKIP)
        @Handles(header = "a")
        void handle(String body) {}
    }

    @Test
    void annotationsHaveToBeWhereTheyBelong() {
        assertThat(problemsOf(new WithoutSubscriber()))
                .singleElement()
                .asString()
                .contains("WithoutSubscriber.handle is annotated with @Handles, but its class is not");
        assertThat(problemsOf(new WithoutHandlers()))
                .singleElement()
                .asString()
                .contains("WithoutHandlers is annotated with @KafkaSubscriber, but none of its methods with @Handles");
        assertThat(String.join("\n", problemsOf(new Both())))
                .contains("Both.handle has @Handles and @KafkaSubscriber", "unwanted is for classes");
    }

    /** Can't be made without an argument. */
    record Odd(int of) implements Filter {
        @Override
        public boolean wants(Envelope message) {
            return message.offset() % of != 0;
        }
    }

    @KafkaSubscriber(topics = "in", groupId = "g", unwanted = Unwanted.SKIP)
    static final class Confused {
        @Handles(header = "type", is = "a")
        void first(String body) {}

        @Handles(header = "type", is = "a")
        void second(String body) {}

        @Handles(is = "a")
        void ofWhat(String body) {}

        @Handles(when = Odd.class)
        void odd(String body) {}

        @Handles(otherwise = true, header = "a")
        void restButNot(String body) {}
    }

    @KafkaSubscriber(topics = "in", groupId = "g", unwanted = Unwanted.SKIP)
    static final class Contradicting {
        @Handles(header = "type", is = "a")
        void first(String body) {}

        @Handles(header = "type", is = "a")
        void second(String body) {}

        @Handles(otherwise = true)
        void rest(String body) {}

        @Handles(otherwise = true)
        void restToo(String body) {}
    }

    @Test
    void mistakesOfConditionsAreToldAllAtOnceWithTheirMethods() {
        assertThat(problemsOf(new Confused()))
                .anyMatch(problem -> problem.startsWith("Confused.ofWhat: @Handles says is = a, but not of which"))
                .anyMatch(problem -> problem.startsWith("Confused.odd: the filter Odd can't be used")
                        && problem.contains("app.provide(Odd.class"))
                .anyMatch(problem -> problem.startsWith("Confused.restButNot: @Handles has otherwise = true"))
                .anyMatch(problem -> problem.contains("want the same records (header type = a)"))
                .hasSize(4);
        assertThat(problemsOf(new Contradicting()))
                .anyMatch(problem -> problem.contains("want the same records (header type = a)"))
                .anyMatch(problem -> problem.contains("all take what no other handler wants"))
                .anyMatch(problem -> problem.contains("Contradicting: unwanted is SKIP, but"))
                .hasSize(3);
    }

    @KafkaSubscriber(topics = "in", groupId = "g", batch = true)
    static final class Mixed {
        @Handles(header = "type", is = "a")
        void batch(List<String> bodies) {}

        @Handles(header = "type", is = "b")
        void single(KafkaMessage<String> message) {}
    }

    @Test
    void singleHandlerAmongBatchHandlersIsRefused() {
        assertThat(problemsOf(new Mixed()))
                .singleElement()
                .asString()
                .contains("Mixed.single(KafkaMessage<String>)", "a batch handler gets one value per record");
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    record Apple(int id) {}

    record Pear(int id) {}

    sealed interface Untold {}

    record Case(int id) implements Untold {}

    @KafkaSubscriber(topics = "in", groupId = "g")
    static final class Strangers {
        @Handles
        void apple(Apple apple) {}

        @Handles
        void pear(Pear pear) {}
    }

    @KafkaSubscriber(topics = "in", groupId = "g")
    static final class Undiscriminated {
        @Handles
        void handle(Case one) {}
    }

    @KafkaSubscriber(topics = "in", groupId = "g")
    static final class Bodiless {
        @Handles
        void handle(@Header("a") String a) {}

        @Handles
        void fields(String a, String b) {}

        @Handles
        void list(List<String> list) {}

        @Handles
        void apple(Apple apple) {}

        @Handles
        void appleToo(Apple apple) {}
    }

    @Test
    void typesThatDoNotTellOneBodyFromAnotherAreRefused() {
        assertThat(problemsOf(new Strangers()))
                .singleElement()
                .asString()
                .contains("Strangers: the type of the body can't choose", "Apple, Pear have no type in common");
        assertThat(problemsOf(new Undiscriminated()))
                .singleElement()
                .asString()
                .contains("Undiscriminated: the type of the body can't choose", "@JsonTypeInfo");
        assertThat(problemsOf(new Bodiless()))
                .anyMatch(problem -> problem.startsWith("Bodiless.handle says nothing of the records that it wants"))
                .anyMatch(problem -> problem.startsWith("Bodiless.fields says nothing"))
                .anyMatch(problem -> problem.startsWith("Bodiless.list says nothing")
                        && problem.contains("as java.util.List<java.lang.String>"))
                .anyMatch(problem -> problem.contains("both want bodies of Apple"))
                .hasSize(4);
    }

    @Test
    void whatNobodyWantsCanNotBeDeadLetteredWhereThereAreNoDeadLetters() {
        KafkaBroker broker = broker();
        broker.subscriber("in")
                .dispatch(messages -> messages.otherwise(Unwanted.DEAD_LETTER)
                        .when(Filter.hasHeader("a"))
                        .consume(String.class, body -> {}));
        broker.subscriber("other")
                .groupId("g")
                .ackPolicy(AckPolicy.ACK_FIRST)
                .dispatch(messages -> messages.otherwise(Unwanted.DEAD_LETTER)
                        .when(Filter.hasHeader("a"))
                        .consume(String.class, body -> {}));
        assertThat(problems(broker))
                .anyMatch(problem -> problem.startsWith("subscriber(in): unwanted is DEAD_LETTER, but without a group"))
                .anyMatch(problem -> problem.startsWith("subscriber(other): unwanted is DEAD_LETTER, but ackPolicy is"))
                .hasSize(2);
    }

    @Test
    void builderTellsItsMistakes() {
        assertThat(problemsOf(messages -> messages.otherwise(Unwanted.SKIP)))
                .singleElement()
                .asString()
                .contains("subscriber(in) is to divide its records among handlers, but has none");
        assertThat(problemsOf(messages -> messages.when(Filter.header("a", "1"))
                        .publisher("no good/")
                        .handle(String.class, body -> body)))
                .singleElement()
                .asString()
                .contains("'no good/' can't be a topic");
        assertThatIllegalStateException()
                .isThrownBy(() -> broker().subscriber("in").dispatch(messages -> messages.when(Filter.topic("in"))))
                .withMessageContaining("when(topic in) has no handler");
        assertThatIllegalStateException()
                .isThrownBy(() -> broker().subscriber("in")
                        .dispatch(messages -> messages.byBody().publisher("out").consume(String.class, body -> {})))
                .withMessageContaining("byBody() publishes to [out], but consume(...) gives no result");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Filter.header("type"))
                .withMessageContaining("header 'type' has no value to compare with");
    }

    @Test
    void startLineSaysHowRecordsAreDivided() {
        SubscriberDraft draft = new SubscriberDraft(List.of("in"));
        new SubscriberBuilder(draft)
                .groupId("g")
                .dispatch(messages -> messages.when(Filter.hasHeader("a"))
                        .publisher("out")
                        .handle(String.class, body -> body)
                        .byBody()
                        .consume(Apple.class, body -> {})
                        .otherwise(Unwanted.SKIP));
        assertThat(draft.toSubscription("handler", SubscriberDefaults.NONE.withPrefix("p."), new Problems())
                        .orElseThrow()
                        .describe())
                .endsWith("; results to p.out; divided among 2 handlers, and what none of them wants is skipped");
    }
}
