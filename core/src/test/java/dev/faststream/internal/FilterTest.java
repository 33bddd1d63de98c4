package dev.faststream.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.faststream.Filter;
import dev.faststream.Headers;
import dev.faststream.MalformedHeaderException;
import org.junit.jupiter.api.Test;

final class FilterTest {
    private static boolean wants(Filter filter, TestRecord record) {
        return filter.wants(new TestMessage<>(record.inFlight()));
    }

    private static TestRecord plain() {
        return TestRecord.at(0, "x");
    }

    @Test
    void headerIsComparedByItsLastValue() {
        Filter filter = Filter.header("type", "created", "größer");
        assertThat(wants(filter, plain().header("type", "created"))).isTrue();
        assertThat(wants(filter, plain().header("type", "größer"))).isTrue();
        assertThat(wants(filter, plain().header("type", "größe"))).isFalse();
        assertThat(wants(filter, plain().header("type", "Created"))).isFalse();
        assertThat(wants(filter, plain().header("type", "created").header("type", "paid")))
                .isFalse();
        assertThat(wants(filter, plain())).isFalse();
        assertThat(wants(filter, plain().header(Headers.Entry.of("type", (byte[]) null))))
                .isFalse();
    }

    @Test
    void headerThatIsNoTextCanNotBeComparedButCanBeThere() {
        TestRecord broken = plain().brokenHeader("type");
        assertThatExceptionOfType(MalformedHeaderException.class)
                .isThrownBy(() -> wants(Filter.header("type", "created"), broken))
                .withMessageContaining("Header 'type' of orders.eu-0 offset 0");
        assertThat(wants(Filter.hasHeader("type"), broken)).isTrue();
        assertThat(wants(Filter.hasHeader("Type"), broken)).isFalse();
        assertThat(wants(Filter.contentType("text/plain"), plain().brokenHeader("content-type")))
                .isFalse();
    }

    @Test
    void contentTypeCountsWithoutParametersAndCase() {
        Filter filter = Filter.contentType("application/json; charset=latin1");
        assertThat(wants(filter, plain().header("Content-Type", "APPLICATION/json;charset=utf-8")))
                .isTrue();
        assertThat(wants(filter, plain().header("content-type", "application/jsonl")))
                .isFalse();
        assertThat(wants(filter, plain())).isFalse();
    }

    @Test
    void filtersAreCombinedAndSayWhatTheyWant() {
        Filter both = Filter.topic("orders.eu", "other").and(Filter.hasHeader("a"));
        assertThat(wants(both, plain())).isFalse();
        assertThat(wants(both, plain().header("a", "1"))).isTrue();
        assertThat(wants(both.not(), plain())).isTrue();
        assertThat(wants(both.or(Filter.topic("orders.eu")), plain())).isTrue();
        assertThat(both.or(Filter.header("b", "1").not()).and(message -> true))
                .hasToString("(topic orders.eu or other and header a or not (header b = 1)) and a predicate");
    }

    @Test
    void filtersThatWantTheSameAreEqual() {
        assertThat(Filter.header("a", "1").and(Filter.topic("t")))
                .isEqualTo(Filter.header("a", "1").and(Filter.topic("t")))
                .hasSameHashCodeAs(Filter.header("a", "1").and(Filter.topic("t")))
                .isNotEqualTo(Filter.header("a", "2").and(Filter.topic("t")));
    }

    @Test
    void filterWithoutAValueIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Filter.header("a"));
        assertThatIllegalArgumentException().isThrownBy(Filter::contentType);
        assertThatIllegalArgumentException().isThrownBy(Filter::topic);
    }
}
