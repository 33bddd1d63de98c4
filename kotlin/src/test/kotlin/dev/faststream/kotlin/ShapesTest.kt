package dev.faststream.kotlin

import dev.faststream.Header
import dev.faststream.kafka.KafkaPublisher
import dev.faststream.kafka.KafkaSubscriber
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

private val ofSingletons = Seen()

private object Singleton {
    @KafkaSubscriber(topics = ["in"], groupId = "object")
    fun handle(body: String) = ofSingletons.add("object", body)
}

class WithCompanion {
    companion object {
        @KafkaSubscriber(topics = ["in"], groupId = "companion")
        fun handle(body: String, @Header("x") x: String?) = ofSingletons.add("companion", body, x)
    }
}

class WithStatic {
    companion object {
        @JvmStatic
        @KafkaSubscriber(topics = ["in"], groupId = "static")
        fun handle(body: String, @Header("x") x: String?) = ofSingletons.add("static", body, x)
    }
}

internal class InternalHandlers(private val seen: Seen) {
    @KafkaSubscriber(topics = ["in"], groupId = "internal")
    internal fun handle(body: String, @Header("x") x: String?) = seen.add("internal", body, x)
}

private class PrivateHandlers(private val seen: Seen) {
    @KafkaSubscriber(topics = ["in"], groupId = "private")
    private fun handle(body: String, @Header("x") x: String?) = seen.add("private", body, x)
}

@KafkaSubscriber(topics = ["in"], groupId = "top")
fun topLevel(body: String) = ofSingletons.add(body)

@JvmInline
value class OrderId(val value: String)

/** Handlers in the shapes that Kotlin has for functions. */
class ShapesTest {
    private val seen = Seen()

    // --- what works

    @Test
    fun objectsAndCompanionObjects() = running(Singleton, WithCompanion, WithStatic()) {
        it.publish(record("a"))
        assertThat(ofSingletons.calls()).containsExactlyInAnyOrder(
            listOf("object", "a"), listOf("companion", "a", null), listOf("static", "a", null),
        )
    }

    @Test
    fun internalAndPrivateFunctionsAreCalledAsTheyAreWritten() = running(InternalHandlers(seen), PrivateHandlers(seen)) {
        it.publish(record("a"))
        assertThat(it.handlerCalls().map { calls -> calls.name() })
            .containsExactlyInAnyOrder("InternalHandlers.handle", "PrivateHandlers.handle")
        assertThat(seen.calls())
            .containsExactlyInAnyOrder(listOf("internal", "a", null), listOf("private", "a", null))
    }

    inner class Extension {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        fun String?.handle(@Header("x") x: String?) = seen.add(this, x)
    }

    @Test
    fun receiverOfAnExtensionIsTheBody() = running(Extension()) {
        it.publish(record("a", null, "x" to "1"))
        it.publish(record(null))
        assertThat(seen.calls()).containsExactly(listOf("a", "1"), listOf(null, null))
    }

    interface Audited {
        val seen: Seen

        @KafkaSubscriber(topics = ["in"], groupId = "g")
        fun audit(body: String?) = seen.add(body)
    }

    class Audit(override val seen: Seen) : Audited

    @Test
    fun functionsOfInterfaces() = running(Audit(seen)) {
        it.publish(record(null))
        assertThat(seen.calls()).containsExactly(listOf(null))
    }

    interface Handling<T> {
        val seen: Seen

        @KafkaSubscriber(topics = ["in"], groupId = "g")
        fun handle(body: T, @Header("x") x: String?) = seen.add(body, x)
    }

    class HandlingNumbers(override val seen: Seen) : Handling<Int?>

    @Test
    fun functionsOfGenericInterfaces() = running(HandlingNumbers(seen)) {
        it.publish(record("7"))
        it.publish(record(null))
        assertThat(seen.calls()).containsExactly(listOf(7, null), listOf(null, null))
    }

    class Later {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        @KafkaPublisher("out")
        fun handle(body: String): CompletionStage<String> = CompletableFuture.supplyAsync { "$body later" }
    }

    @Test
    fun stageIsWaitedFor() = running(Later()) {
        it.publish(record("a"))
        assertThat(it.awaitPublished("out", 1).bodies(String::class.java)).containsExactly("a later")
    }

    class Twice(private val seen: Seen) {
        @KafkaSubscriber(topics = ["in"], groupId = "one")
        @KafkaSubscriber(topics = ["in"], groupId = "two")
        fun handle(body: String) = seen.add(body)
    }

    @Test
    fun twoSubscribersOnOneFunction() = running(Twice(seen)) {
        it.publish(record("a"))
        assertThat(seen.calls()).hasSize(2)
    }

    // --- what does not, and says what does

    class Suspending {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        suspend fun handle(body: String) = println(body)
    }

    @Test
    fun suspendFunctionIsAnErrorAtTheStartThatSaysWhatToDoInstead() {
        assertThat(problemsOf(Suspending())).singleElement().asString()
            .startsWith("Suspending.handle(")
            .contains("suspend", "plain fun", "CompletionStage")
    }

    class Defaults {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        fun handle(body: String, @Header("x") x: String = "none") = println(body + x)
    }

    @Test
    fun defaultValueOfAParameterIsAnErrorAtTheStart() {
        assertThat(problemsOf(Defaults())).singleElement().asString()
            .startsWith("Defaults.handle(")
            .contains("'x' has a default value", "nullable")
    }

    class ValueClasses {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        fun handle(id: OrderId) = println(id)
    }

    @Test
    fun valueClassInAHandlerIsAnErrorAtTheStart() {
        assertThat(problemsOf(ValueClasses())).singleElement().asString()
            .startsWith("ValueClasses.handle(")
            .contains("value class")
    }

    @Test
    fun functionIsAnErrorThatSaysWhereItBelongs() {
        assertThat(problemsOf(::topLevel)).singleElement().asString().contains("topLevel", "object or a class")
    }

    @Test
    fun classItselfIsAnError() {
        assertThat(problemsOf(Later::class)).singleElement().asString().contains("Later", "include an object of it")
    }

    class Wrong {
        @KafkaSubscriber(topics = ["in"], groupId = "g")
        fun handle(body: String, @Header("x") wrong: Thread?) = println(body + wrong)
    }

    @Test
    fun problemsNameParametersAsTheyAreWritten() {
        assertThat(problemsOf(Wrong())).singleElement().asString().contains("parameter 2 'wrong' (Thread)")
    }
}
