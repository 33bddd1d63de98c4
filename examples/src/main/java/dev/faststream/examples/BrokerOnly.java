package dev.faststream.examples;

import dev.faststream.FastStream;
import dev.faststream.embedded.EmbeddedKafka;
import dev.faststream.kafka.KafkaBroker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A Kafka broker for trying things out, until Ctrl+C. */
final class BrokerOnly {
    private static final int USUAL_PORT = 9092;

    private BrokerOnly() {}

    static void run() {
        System.out.println("Starting a Kafka broker in this process...");
        boolean usual = isFree(USUAL_PORT);
        if (!usual) {
            System.out.println("Port " + USUAL_PORT + " is taken, so another one is used.");
        }
        try (EmbeddedKafka kafka =
                EmbeddedKafka.builder().port(usual ? USUAL_PORT : 0).start()) {
            System.out.println("Kafka is at " + kafka.bootstrapServers() + ": KafkaBroker.of(\""
                    + kafka.bootstrapServers() + "\"). Its topics are gone when it stops.");
            FastStream.of(KafkaBroker.of(kafka.bootstrapServers())).run();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
