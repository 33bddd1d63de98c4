package dev.faststream.kotlin

import dev.faststream.kafka.KafkaBroker
import org.apache.kafka.clients.producer.ProducerRecord
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/** What the documents show. */
class ShopTest {
    private val seen = Seen()

    private fun order(key: String, value: String?) =
        ProducerRecord<ByteArray, ByteArray>("orders", key.toByteArray(), value?.toByteArray())

    // region test
    @Test
    fun booksOrders() = running(Shop()) { kafka ->
        kafka.publish("orders", Order("a", 100, null))
        assertThat(kafka.published("receipts").bodies(Receipt::class.java)).containsExactly(Receipt("a 100 EUR", null))
    }
    // endregion

    @Test
    fun indexesAndCountsWhatIsThere() = running(Index(seen)) {
        it.publish(order("a", """{"id":"a","cents":1}"""))
        it.publish(order("b", null))
        it.advance(BATCH)
        assertThat(seen.calls().flatten()).containsExactlyInAnyOrder("indexed a", "removed b", "a 1 web")
    }

    @Test
    fun lambdasHandleToo() {
        val broker = KafkaBroker.of("localhost:9092")
        Lambdas(seen).addTo(broker)
        runningBroker(broker) {
            it.publish(order("a", """{"id":"a","cents":1}"""))
            it.publish(order("b", null))
            assertThat(it.published("prices").bodies(String::class.java)).containsExactly("a: 1")
            assertThat(seen.calls().flatten()).containsExactlyInAnyOrder("a at 0", "removed b")
        }
    }
}
