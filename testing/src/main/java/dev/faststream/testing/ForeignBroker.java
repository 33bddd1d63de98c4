package dev.faststream.testing;

import java.time.Duration;
import java.util.Map;

/** A broker that somebody else runs. Stateless. */
record ForeignBroker() implements RealGround.Broker {
    @Override
    public Map<String, Object> settings(Map<String, Object> ofApp) {
        return ofApp;
    }

    @Override
    public void away(Duration duration) {
        throw new UnsupportedOperationException(
                "A broker that somebody else runs can't be stopped; run this test in memory or on an embedded one");
    }

    @Override
    public void close() {}
}
