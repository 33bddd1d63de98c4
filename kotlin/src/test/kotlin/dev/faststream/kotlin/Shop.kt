package dev.faststream.kotlin

// region shop
import dev.faststream.FastStream
import dev.faststream.Header
import dev.faststream.Key
import dev.faststream.Retry
import dev.faststream.kafka.KafkaBroker
import dev.faststream.kafka.KafkaPublisher
import dev.faststream.kafka.KafkaSubscriber

data class Order(val id: String, val cents: Long, val note: String?, val currency: String = "EUR")

data class Receipt(val order: String, val trace: String?)

class Shop {
    @KafkaSubscriber(topics = ["orders"], groupId = "shop", retry = [Retry(attempts = 3)])
    @KafkaPublisher("receipts")
    fun book(order: Order, @Header trace: String?) = Receipt("${order.id} ${order.cents} ${order.currency}", trace)
}

fun main(vararg args: String) {
    val broker = KafkaBroker.of("localhost:9092").include(Shop())
    FastStream.of(broker).run(*args)
}
// endregion

class Index(private val seen: Seen) {
    // region null
    @KafkaSubscriber(topics = ["orders"], groupId = "index")
    fun index(order: Order?, @Key id: String) {
        seen.add(if (order == null) "removed $id" else "indexed $id")
    }

    @KafkaSubscriber(topics = ["orders"], groupId = "totals", batch = true)
    fun total(orders: List<Order>, @Header("shop") shops: List<String?>, @Key ids: List<String>) {
        orders.forEachIndexed { i, order -> seen.add("${ids[i]} ${order.cents} ${shops[i] ?: "web"}") }
    }
    // endregion
}

class Lambdas(private val seen: Seen) {
    // region builders
    fun addTo(broker: KafkaBroker) {
        broker.subscriber("orders").groupId("prices").publisher("prices")
            .handle(Order::class.java) { order -> "${order.id}: ${order.cents}" }
        broker.subscriber("orders").groupId("log")
            .consume(Order::class.java) { order, message -> seen.add("${order.id} at ${message.offset()}") }
        broker.subscriber("orders").groupId("removed")
            .consume(Order::class.java) { order: Order?, message ->
                if (order == null) seen.add("removed ${message.key(String::class.java).orElseThrow()}")
            }
    }
    // endregion
}
