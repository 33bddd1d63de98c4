package dev.faststream.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The calls of one handler. Safe to use from any thread. */
record CallLog(String handler, String subscription, List<RecordedCall> calls) {
    CallLog(String handler, String subscription) {
        this(handler, subscription, new CopyOnWriteArrayList<>());
    }

    long ended() {
        return calls.stream().filter(call -> !call.isRunning()).count();
    }
}
