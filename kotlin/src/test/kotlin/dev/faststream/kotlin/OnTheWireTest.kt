package dev.faststream.kotlin

import dev.faststream.Header
import dev.faststream.Key
import dev.faststream.kafka.KafkaBroker
import dev.faststream.kafka.KafkaPublisher
import dev.faststream.kafka.KafkaSubscriber
import dev.faststream.testing.TestKafka
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/** A handler on a real broker. */
class OnTheWireTest {
    data class Order(val id: String, val cents: Long = 1)

    data class Receipt(val order: String, val trace: String?)

    class Shop {
        @KafkaSubscriber(topics = ["in"], groupId = "shop")
        @KafkaPublisher("out")
        fun book(order: Order?, @Key id: String?, @Header("trace") trace: String?) =
            Receipt("$id ${order?.cents}", trace)
    }

    @Test
    fun handlerOnARealBroker() {
        TestKafka.embedded().start(KafkaBroker.of("localhost:9092").include(Shop())).use {
            it.publish(record("""{"id":"a"}""", "k", "trace" to "t"))
            it.publish(record(null, "k"))
            assertThat(it.awaitPublished("out", 2).bodies(Receipt::class.java))
                .containsExactly(Receipt("k 1", "t"), Receipt("k null", null))
        }
    }
}
