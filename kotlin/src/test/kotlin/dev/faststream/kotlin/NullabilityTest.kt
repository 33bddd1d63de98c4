package dev.faststream.kotlin

import dev.faststream.Depends
import dev.faststream.FastStream
import dev.faststream.Header
import dev.faststream.HeaderMapping
import dev.faststream.Key
import dev.faststream.Path
import dev.faststream.Provides
import dev.faststream.kafka.KafkaBatch
import dev.faststream.kafka.KafkaBroker
import dev.faststream.kafka.KafkaMessage
import dev.faststream.kafka.KafkaSubscriber
import dev.faststream.testing.TestKafka
import org.apache.kafka.clients.consumer.ConsumerRecord
import org.apache.kafka.clients.producer.ProducerRecord
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/** What a type with and without a question mark takes. */
class NullabilityTest {
    private val seen = Seen()

    data class Order(val id: String)

    private val json = """{"id":"a"}"""
    private val order = Order("a")

    // --- bodies

    inner class NullableBody {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        fun handle(order: Order?) = seen.add(order)
    }

    @Test
    fun nullableBodyTakesTombstones() = running(NullableBody()) {
        it.publish(record(null))
        it.publish(record(json))
        assertThat(seen.calls()).containsExactly(listOf(null), listOf(order))
    }

    inner class Body {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        fun handle(order: Order) = seen.add(order)
    }

    @Test
    fun tombstoneForABodyThatIsNotNullableIsDeadLetteredWithWhatToDeclare() = running(Body()) {
        it.publish(record(null))
        it.publish(record(json))
        assertThat(seen.calls()).containsExactly(listOf(order))
        assertThat(it.reasons()).singleElement().asString()
            .contains("tombstone", "Body.handle", "Declare Order? to take tombstones")
            .doesNotContain("@Nullable", "Optional")
    }

    inner class Numbers {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        fun handle(number: Int?) = seen.add(number)
    }

    @Test
    fun nullableNumberTakesTombstones() = running(Numbers()) {
        it.publish(record(null))
        it.publish(record("7"))
        assertThat(seen.calls()).containsExactly(listOf(null), listOf(7))
    }

    inner class NullableElements {
        @KafkaSubscriber(topics = ["in"], groupId = "g", batch = true)
        fun handle(orders: List<Order?>) = seen.add(orders)
    }

    @Test
    fun nullableElementsTakeTombstonesInABatch() = running(NullableElements()) {
        it.publish(record(null))
        it.publish(record(json))
        it.advance(BATCH)
        assertThat(seen.calls().flatMap { call -> call.first() as List<*> }).containsExactly(null, order)
    }

    inner class Elements {
        @KafkaSubscriber(topics = ["in"], groupId = "g", batch = true)
        fun handle(orders: List<Order>) = seen.add(orders)
    }

    @Test
    fun tombstoneLeavesABatchAloneWhoseElementsAreNotNullable() = running(Elements()) {
        it.publish(record(null))
        it.publish(record(json))
        it.advance(BATCH)
        assertThat(seen.calls().flatMap { call -> call.first() as List<*> }).containsExactly(order)
        assertThat(it.reasons()).singleElement().asString().contains("Declare Order? to take tombstones")
    }

    abstract class Storing<T> {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        fun handle(body: T) = store(body)

        abstract fun store(body: T)
    }

    inner class StoringOrders : Storing<Order?>() {
        override fun store(body: Order?) = seen.add(body)
    }

    @Test
    fun variableOfAnyTypeTakesTombstones() = running(StoringOrders()) {
        it.publish(record(null))
        it.publish(record(json))
        assertThat(seen.calls()).containsExactly(listOf(null), listOf(order))
    }

    abstract class StoringSome<T : Any> {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        fun handle(body: T) = store(body)

        abstract fun store(body: T)
    }

    inner class StoringSomeOrders : StoringSome<Order>() {
        override fun store(body: Order) = seen.add(body)
    }

    @Test
    fun variableOfTypesWithoutNullTakesNoTombstones() = running(StoringSomeOrders()) {
        it.publish(record(null))
        it.publish(record(json))
        assertThat(seen.calls()).containsExactly(listOf(order))
        assertThat(it.reasons()).hasSize(1)
    }

    // --- headers and keys

    inner class Headers {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        fun handle(body: String, @Header("trace") trace: String?, @Header retryCount: Int?) =
            seen.add(body, trace, retryCount)
    }

    @Test
    fun nullableHeaderMayBeMissingAndIsNamedAsItsParameter() = running(Headers()) {
        it.publish(record("a"))
        it.publish(record("b", null, "trace" to "t", "retry-count" to "3"))
        assertThat(seen.calls()).containsExactly(listOf("a", null, null), listOf("b", "t", 3))
    }

    inner class DemandedHeader {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        fun handle(body: String, @Header("retries") retries: Int) = seen.add(body, retries)
    }

    @Test
    fun missingHeaderIsDeadLetteredWithWhatToDeclare() = running(DemandedHeader()) {
        it.publish(record("a"))
        it.publish(record("b", null, "retries" to "3"))
        assertThat(seen.calls()).containsExactly(listOf("b", 3))
        assertThat(it.reasons()).singleElement().asString().contains("'retries' is missing", "Declare Int? if it may be absent")
    }

    inner class Columns {
        @KafkaSubscriber(topics = ["in"], groupId = "g", batch = true)
        fun handle(bodies: List<String>, @Header("trace") traces: List<String?>, @Key keys: List<String?>) {
            bodies.forEachIndexed { i, body -> seen.add(body, traces[i], keys[i]) }
        }
    }

    @Test
    fun nullableElementsOfHeadersAndKeysMayBeMissingInABatch() = running(Columns()) {
        it.publish(record("a"))
        it.publish(record("b", "k", "trace" to "t"))
        it.advance(BATCH)
        assertThat(seen.calls()).containsExactly(listOf("a", null, null), listOf("b", "t", "k"))
    }

    inner class Keys {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        fun handle(body: String, @Key id: String?) = seen.add(body, id)
    }

    @Test
    fun nullableKeyMayBeMissing() = running(Keys()) {
        it.publish(record("a"))
        it.publish(record("b", "k"))
        assertThat(seen.calls()).containsExactly(listOf("a", null), listOf("b", "k"))
    }

    inner class DemandedKey {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        fun handle(body: String, @Key id: String) = seen.add(body, id)
    }

    @Test
    fun missingKeyIsDeadLetteredWithWhatToDeclare() = running(DemandedKey()) {
        it.publish(record("a"))
        assertThat(seen.calls()).isEmpty()
        assertThat(it.reasons()).singleElement().asString().contains("Declare @Key String? if it may be absent")
    }

    @JvmRecord
    data class Trace(val traceId: String, val parentId: String?)

    inner class Mapping {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        fun handle(body: String, @HeaderMapping trace: Trace) = seen.add(body, trace)
    }

    @Test
    fun recordOfHeadersMayHaveNullableOnes() = running(Mapping()) {
        it.publish(record("a", null, "trace-id" to "1"))
        it.publish(record("b"))
        assertThat(seen.calls()).containsExactly(listOf("a", Trace("1", null)))
        assertThat(it.reasons()).singleElement().asString().contains("'trace-id' is missing", "Declare String?")
    }

    // --- fields of the body

    inner class Fields {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        fun handle(id: String, cents: Long?) = seen.add(id, cents)
    }

    @Test
    fun nullableFieldOfTheBodyMayBeMissing() = running(Fields()) {
        it.publish(record("""{"id":"a"}"""))
        it.publish(record("""{"id":"b","cents":5}"""))
        it.publish(record("""{"cents":5}"""))
        assertThat(seen.calls()).containsExactly(listOf("a", null), listOf("b", 5L))
        assertThat(it.reasons()).singleElement().asString().contains("$.id is missing", "Declare String?")
    }

    // --- what is written with wildcards for Java

    open class Event {
        var name = ""
    }

    inner class OpenTypes {
        @KafkaSubscriber(topics = ["in"], groupId = "events", batch = true)
        fun events(events: List<Event>, batch: KafkaBatch<Event>) =
            events.forEach { seen.add("event", it.name, batch.size()) }

        @KafkaSubscriber(topics = ["in"], groupId = "records", batch = true)
        fun records(records: List<ConsumerRecord<ByteArray, ByteArray>>) =
            records.forEach { seen.add("record", it.offset()) }

        @KafkaSubscriber(topics = ["in"], groupId = "messages", batch = true)
        fun messages(messages: List<KafkaMessage<Event>>) = messages.forEach { seen.add("message", it.body()?.name) }
    }

    @Test
    fun listsOfOpenClassesAreListsOfThese() = running(OpenTypes()) {
        it.publish(record("""{"name":"n"}"""))
        it.advance(BATCH)
        assertThat(seen.calls()).containsExactlyInAnyOrder(
            listOf("event", "n", 1), listOf("record", 0L), listOf("message", "n"),
        )
    }

    // --- providers and topics

    class Session(val user: String?)

    class Sessions {
        @Provides
        fun session(@Header("user") user: String?) = Session(user)
    }

    inner class WithSession {
        @KafkaSubscriber(topics = ["orders.{region}"], groupId = "g")
        fun handle(body: String, @Path region: String, @Depends session: Session) = seen.add(body, region, session.user)
    }

    @Test
    fun providersMayHaveNullableParametersAndTopicVariablesAreNamedAsTheirs() {
        val app = FastStream.of(KafkaBroker.of("localhost:9092").include(WithSession())).providers(Sessions())
        TestKafka.inMemory().topic("orders.eu", 1).start(app).use {
            it.publish(ProducerRecord("orders.eu", "a".toByteArray()))
            it.awaitIdle()
            assertThat(seen.calls()).containsExactly(listOf("a", "eu", null))
        }
    }
}
