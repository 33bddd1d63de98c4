package dev.faststream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.FastStream;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.testing.Shop.User;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@FastStreamTest(value = Shop.class, partitions = 2)
final class FastStreamTestTest {
    @ConfiguresKafka
    void configure(TestKafkaSetup setup) {
        setup.topic("watched", 5);
    }

    @Test
    void eachTestGetsAnAppOfItsOwn(TestKafka kafka, FastStream app, Shop shop) {
        assertThat(kafka.app()).isSameAs(app);
        assertThat(shop).isNotNull();
        kafka.publish("in", new User("John", 1));
        assertThat(kafka.handler("register").calls()).containsExactly(new User("John", 1));
        assertThat(kafka.published("out").bodies(String.class)).containsExactly("User: 1 - John registered");
    }

    @Test
    void andNothingOfTheOtherTests(TestKafka kafka, @HandlerOf("register") HandlerCalls register) {
        assertThat(register.count()).isZero();
        kafka.publish("in", new User("Jane", 2));
        assertThat(register.count()).isEqualTo(1);
        assertThat(kafka.published("out").size()).isEqualTo(1);
    }

    @Nested
    final class Inside {
        @Test
        void nestedTestsAreOfTheSameApp(TestKafka kafka, @HandlerOf("watch") HandlerCalls watch) {
            for (int i = 0; i < 5; i++) {
                kafka.publish("watched", dev.faststream.Response.of("x").partition(i));
            }
            assertThat(watch.count()).isEqualTo(5);
            assertThat(kafka.committed("watched")).isEqualTo(Map.of(0, 1L, 1, 1L, 2, 1L, 3, 1L, 4, 1L));
        }
    }

    /** An app that a method makes. */
    static final class WithApp {
        static FastStream app() {
            return FastStream.of(broker());
        }

        static KafkaBroker broker() {
            KafkaBroker broker = KafkaBroker.of("nowhere:1");
            broker.subscriber("a").groupId("g").consume(String.class, text -> {});
            return broker;
        }
    }

    /** No app at all. */
    interface NoApp {}

    @Test
    void aStaticMethodMayMakeTheApp() {
        try (TestKafka kafka = TestKafka.inMemory().start(WithApp.class)) {
            kafka.publish("a", "x");
            assertThat(kafka.handler("a").calls()).containsExactly("x");
        }
    }

    @Test
    void aClassThatIsNoAppIsRefusedWithWhatItMustLookLike() {
        assertThatThrownBy(() -> TestKafka.inMemory().start(NoApp.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NoApp is no app that can be tested")
                .hasMessageContaining("one static method without parameters that returns a FastStream");
    }

    @Test
    void aHandlerThatIsNotThereIsRefusedWithThoseThatAre(TestKafka kafka) {
        assertThatThrownBy(() -> kafka.handler("regster"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no handler 'regster'")
                .hasMessageContaining("Shop.register");
    }
}
