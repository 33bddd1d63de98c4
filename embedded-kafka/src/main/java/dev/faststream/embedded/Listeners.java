package dev.faststream.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two sockets of a node, bound before Kafka starts: a port in use shows at once, and nobody can take it in between.
 *
 * @param broker what clients connect to
 * @param controller what only the node itself connects to
 */
record Listeners(ServerSocketChannel broker, ServerSocketChannel controller) implements ServerSocketFactory {

    static final String HOST = "127.0.0.1";
    static final String BROKER = "PLAINTEXT";
    static final String CONTROLLER = "CONTROLLER";

    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    /**
     * Below the range from which systems take the ports of outgoing connections (from 32768 on Linux). From inside that
     * range, a client that tries to reach a stopped broker can be given the broker's own port, connects to itself, and
     * the broker cannot come back.
     */
    private static final int LOWEST_FREE_PORT = 12_000;

    private static final int HIGHEST_FREE_PORT = 32_000;
    private static final int BACKLOG = 50;

    static Listeners bind(int port) {
        ServerSocketChannel broker;
        try {
            broker = bound(port);
        } catch (IOException taken) {
            throw new IllegalStateException(
                    "Kafka cannot listen on " + HOST + ":" + port + " (" + taken.getMessage()
                            + "). Most likely the port is already in use: end what listens there, choose another one"
                            + " with port(int), or leave port(int) out to get a free one",
                    taken);
        }
        try {
            return new Listeners(broker, bound(0));
        } catch (IOException exhausted) {
            close(broker);
            throw new IllegalStateException("Kafka's controller finds no free port on " + HOST, exhausted);
        }
    }

    /** A port that is free now. */
    static int freePort() {
        return IntStream.generate(() -> ThreadLocalRandom.current().nextInt(LOWEST_FREE_PORT, HIGHEST_FREE_PORT))
                .limit(1_000)
                .filter(Listeners::isFree)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No free port found on " + HOST + " in 1000 tries between "
                        + LOWEST_FREE_PORT + " and " + HIGHEST_FREE_PORT + "; choose one with port(int)"));
    }

    int brokerPort() {
        return broker.socket().getLocalPort();
    }

    InetSocketAddress controllerAddress() {
        return new InetSocketAddress(
                controller.socket().getInetAddress(), controller.socket().getLocalPort());
    }

    /** Hands Kafka the socket of that name; called once for each, by the node's start. */
    @Override
    public ServerSocketChannel openServerSocket(
            String listenerName, InetSocketAddress address, int backlog, int receiveBufferBytes) throws IOException {
        return switch (listenerName) {
            case BROKER -> broker;
            case CONTROLLER -> controller;
            default ->
                throw new IOException("Kafka asks for a listener " + listenerName + ", but only " + BROKER + " and "
                        + CONTROLLER + " are bound; take the property that names it out");
        };
    }

    /** Closes both sockets; Kafka may have closed them already. */
    void close() {
        List.of(broker, controller).forEach(Listeners::close);
    }

    private static boolean isFree(int port) {
        try {
            bound(port).close();
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    @SuppressWarnings("AddressSelection") // an address in numbers is looked up nowhere and stands for itself alone
    private static ServerSocketChannel bound(int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.bind(new InetSocketAddress(HOST, port), BACKLOG);
            channel.configureBlocking(false);
            return channel;
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
    }

    private static void close(ServerSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException failure) {
            log.warn("A listening socket does not close; its port stays in use until this JVM ends", failure);
        }
    }
}
