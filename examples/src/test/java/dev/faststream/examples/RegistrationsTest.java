package dev.faststream.examples;

// region first
import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.examples.Registrations.User;
import dev.faststream.testing.FastStreamTest;
import dev.faststream.testing.TestKafka;
import org.junit.jupiter.api.Test;

@FastStreamTest(Registrations.class)
class RegistrationsTest {
    @Test
    void registers(TestKafka kafka) {
        kafka.publish("in", new User("John", 1));
        assertThat(kafka.handler("register").calls()).containsExactly(new User("John", 1));
        assertThat(kafka.published("out").bodies(String.class)).containsExactly("User: 1 - John registered");
    }
}
// endregion
