package dev.faststream.kotlin

import dev.faststream.Filter
import dev.faststream.TypeRef
import dev.faststream.Unwanted
import dev.faststream.kafka.KafkaBroker
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/** Lambdas of Kotlin are what those of Java are, without a word about which one is meant. */
class BuildersTest {
    private val seen = Seen()
    private val broker = KafkaBroker.of("localhost:9092")

    data class Order(val id: String)

    private val json = """{"id":"a"}"""
    private val order = Order("a")

    @Test
    fun lambdaWithTheBody() {
        broker.subscriber("in").groupId("g").publisher("out").handle(Order::class.java) { order -> order.id + "!" }
        broker.subscriber("in").groupId("h").consume(Order::class.java) { seen.add(it) }
        runningBroker(broker) {
            it.publish(record(json))
            assertThat(it.published("out").bodies(String::class.java)).containsExactly("a!")
            assertThat(seen.calls()).containsExactly(listOf(order))
        }
    }

    @Test
    fun lambdaWithBodyAndMessage() {
        broker.subscriber("in").groupId("g").publisher("out").handle(Order::class.java) { order, message ->
            order.id + message.offset()
        }
        broker.subscriber("in").groupId("h").consume(Order::class.java) { order, message ->
            seen.add(order, message.headers().textOr("x", "none"))
        }
        runningBroker(broker) {
            it.publish(record(json))
            assertThat(it.published("out").bodies(String::class.java)).containsExactly("a0")
            assertThat(seen.calls()).containsExactly(listOf(order, "none"))
        }
    }

    @Test
    fun lambdaWithABatch() {
        broker.subscriber("in").groupId("g").batch().consume(Order::class.java) { orders -> seen.add(orders.size) }
        broker.subscriber("in").groupId("h").publisher("out").batch().handle(Order::class.java) { orders, batch ->
            "${orders.first().id} ${batch.size()}"
        }
        runningBroker(broker) {
            it.publish(record(json))
            it.advance(BATCH)
            assertThat(it.published("out").bodies(String::class.java)).containsExactly("a 1")
            assertThat(seen.calls()).containsExactly(listOf(1))
        }
    }

    @Test
    fun genericTypes() {
        broker.subscriber("in").groupId("g").consume(object : TypeRef<List<Order>>() {}) { orders -> seen.add(orders) }
        runningBroker(broker) {
            it.publish(record("[$json]"))
            assertThat(seen.calls()).containsExactly(listOf(listOf(order)))
        }
    }

    @Test
    fun tombstonesReachLambdasThatSayNothingOfNull() {
        broker.subscriber("in").groupId("g").consume(Order::class.java) { order: Order? -> seen.add(order) }
        runningBroker(broker) {
            it.publish(record(null))
            assertThat(seen.calls()).containsExactly(listOf(null))
        }
    }

    @Test
    fun lambdaWithoutResultPublishesNothing() {
        broker.subscriber("in").groupId("g").publisher("out").handle(Order::class.java) { order -> seen.add(order) }
        broker.subscriber("in").groupId("h").publisher("out").batch().handle(Order::class.java) { seen.add("batch") }
        runningBroker(broker) {
            it.publish(record(json))
            it.advance(BATCH)
            assertThat(seen.calls()).containsExactlyInAnyOrder(listOf(order), listOf("batch"))
            assertThat(it.published("out").all()).isEmpty()
            assertThat(it.failures()).isEmpty()
        }
    }

    @Test
    fun severalHandlersOfOneSubscription() {
        broker.subscriber("in").groupId("g").dispatch { messages ->
            messages
                .`when`(Filter.header("type", "order")).consume(Order::class.java) { order -> seen.add(order) }
                .otherwise(Unwanted.SKIP)
        }
        runningBroker(broker) {
            it.publish(record(json, null, "type" to "order"))
            it.publish(record(json))
            assertThat(seen.calls()).containsExactly(listOf(order))
        }
    }
}
