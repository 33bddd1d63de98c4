package dev.faststream.kafka;

import dev.faststream.internal.Time;
import java.util.concurrent.Executor;

/**
 * What a subscription runs on.
 *
 * @param time how time passes
 * @param workers gives each work a virtual thread of its own
 */
record Threads(Time time, Executor workers) {
    static Threads of(Time time, String subscription) {
        Thread.Builder.OfVirtual builder = Thread.ofVirtual().name("faststream-" + subscription + "-", 0);
        return new Threads(time, work -> time.start(builder, work));
    }
}
