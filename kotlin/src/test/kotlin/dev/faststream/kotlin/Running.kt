package dev.faststream.kotlin

import dev.faststream.ConfigurationException
import dev.faststream.kafka.KafkaBroker
import dev.faststream.testing.TestKafka
import java.time.Duration
import java.util.concurrent.CopyOnWriteArrayList
import org.apache.kafka.clients.producer.ProducerRecord
import org.apache.kafka.common.header.Header
import org.apache.kafka.common.header.internals.RecordHeader
import org.assertj.core.api.Assertions.assertThatExceptionOfType

/** What handlers saw. Safe to use from any thread. */
class Seen {
    private val all = CopyOnWriteArrayList<List<Any?>>()

    fun add(vararg what: Any?) {
        all.add(what.asList())
    }

    fun calls(): List<List<Any?>> = all.toList()
}

/** After this time a batch waits for no more. */
val BATCH: Duration = Duration.ofSeconds(1)

/** Runs handlers on a Kafka in memory. */
fun running(vararg handlers: Any, test: (TestKafka) -> Unit) {
    val broker = KafkaBroker.of("localhost:9092")
    handlers.forEach(broker::include)
    runningBroker(broker, test)
}

fun runningBroker(broker: KafkaBroker, test: (TestKafka) -> Unit) {
    TestKafka.inMemory().ignoringFailures().start(broker).use(test)
}

/** What keeps an app with these handlers from starting. */
fun problemsOf(handlers: Any): List<String> {
    val broker = KafkaBroker.of("localhost:9092").include(handlers)
    return assertThatExceptionOfType(ConfigurationException::class.java)
        .isThrownBy { TestKafka.inMemory().start(broker).close() }
        .actual()
        .problems()
}

/** A record for the topic "in". */
fun record(value: String?, key: String? = null, vararg headers: Pair<String, String>): ProducerRecord<ByteArray, ByteArray> {
    val all: List<Header> = headers.map { RecordHeader(it.first, it.second.toByteArray()) }
    return ProducerRecord("in", null, null, key?.toByteArray(), value?.toByteArray(), all)
}

/** Why the records of the topic "in" were dead-lettered. */
fun TestKafka.reasons(): List<String> = deadLetters("in").headers("dlq.message").map { it.toString() }
