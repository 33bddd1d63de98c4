package dev.faststream.kotlin

import dev.faststream.DecodeException
import dev.faststream.TypeRef
import dev.faststream.json.JsonCodec
import dev.faststream.kafka.KafkaPublisher
import dev.faststream.kafka.KafkaSubscriber
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.junit.jupiter.api.Test
import tools.jackson.databind.json.JsonMapper

/** Kotlin's classes as JSON. */
class BodiesTest {
    private val seen = Seen()

    data class Line(val sku: String, val pieces: Int = 1)

    data class Order(
        val id: String,
        val note: String?,
        val lines: List<Line> = listOf(),
        val isGift: Boolean = false,
        val shop: String = "of $id",
    )

    inner class Orders {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        @KafkaPublisher("out")
        fun handle(order: Order): Order {
            seen.add(order)
            return order
        }
    }

    @Test
    fun dataClassIsRead() = running(Orders()) {
        it.publish(
            record("""{"id":"a","note":"n","lines":[{"sku":"s","pieces":2}],"isGift":true,"shop":"x"}"""),
        )
        assertThat(seen.calls()).containsExactly(listOf(Order("a", "n", listOf(Line("s", 2)), true, "x")))
    }

    @Test
    fun missingFieldsAreTheDefaultsOrNullWhereThatIsAllowed() = running(Orders()) {
        it.publish(record("""{"id":"a","lines":[{"sku":"s"}]}"""))
        assertThat(seen.calls()).containsExactly(listOf(Order("a", null, listOf(Line("s", 1)), false, "of a")))
    }

    @Test
    fun missingFieldWithoutDefaultIsDeadLettered() = running(Orders()) {
        it.publish(record("""{"note":"n"}"""))
        assertThat(seen.calls()).isEmpty()
        assertThat(it.reasons()).singleElement().asString().contains("$.id")
    }

    @Test
    fun nullForWhatIsNullableIsNull() = running(Orders()) {
        it.publish(record("""{"id":"a","note":null}"""))
        assertThat(seen.calls()).containsExactly(listOf(Order("a", null)))
    }

    @Test
    fun nullForWhatIsNotNullableIsDeadLetteredAlsoWithADefault() = running(Orders()) {
        it.publish(record("""{"id":"a","shop":null}"""))
        it.publish(record("""{"id":null}"""))
        assertThat(seen.calls()).isEmpty()
        assertThat(it.reasons()).satisfiesExactly({ reason -> assertThat(reason).contains("$.shop") }, { reason ->
            assertThat(reason).contains("$.id")
        })
    }

    @Test
    fun nullInAListOfWhatIsNotNullableIsDeadLettered() = running(Orders()) {
        it.publish(record("""{"id":"a","lines":[null]}"""))
        assertThat(seen.calls()).isEmpty()
        assertThat(it.reasons()).singleElement().asString().contains("$.lines")
    }

    @Test
    fun fieldsAreWrittenByTheNamesOfTheProperties() = running(Orders()) {
        it.publish(record("""{"id":"a"}"""))
        assertThat(it.published("out").get(0).body(String::class.java))
            .isEqualTo("""{"id":"a","note":null,"lines":[],"isGift":false,"shop":"of a"}""")
    }

    @Test
    fun everyFormatKnowsKotlin() {
        val codec = JsonCodec.inFormat(JsonMapper.builder(), "application/other")
        assertThat(codec.decoder(Line::class.java).decode("""{"sku":"s"}""".toByteArray())).isEqualTo(Line("s", 1))
    }

    class Page<T : Any>(val item: T)

    @Test
    fun variableOfTypesWithoutNullIsRequired() {
        val decoder = JsonCodec().decoder(object : TypeRef<Page<String>>() {}.type())
        assertThat((decoder.decode("""{"item":"a"}""".toByteArray()) as Page<*>).item).isEqualTo("a")
        assertThatExceptionOfType(DecodeException::class.java)
            .isThrownBy { decoder.decode("""{"item":null}""".toByteArray()) }
            .withMessageContaining("$.item")
    }

    data class Named(val id: OrderId, val before: OrderId?)

    @Test
    fun valueClassesInBodiesAreTheirValue() {
        val codec = JsonCodec()
        val read = codec.decoder(Named::class.java)
        assertThat(read.decode("""{"id":"a","before":"b"}""".toByteArray())).isEqualTo(Named(OrderId("a"), OrderId("b")))
        assertThat(read.decode("""{"id":"a"}""".toByteArray())).isEqualTo(Named(OrderId("a"), null))
        assertThat(codec.encode(Named(OrderId("a"), null))).asString().isEqualTo("""{"id":"a","before":null}""")
    }

    internal data class Hidden(val name: String)

    private inner class Hiding {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        private fun handle(hidden: Hidden) = seen.add(hidden)
    }

    @Test
    fun internalClassIsRead() = running(Hiding()) {
        it.publish(record("""{"name":"n"}"""))
        assertThat(seen.calls()).containsExactly(listOf(Hidden("n")))
    }
}
