package dev.faststream.benchmarks;

import dev.faststream.embedded.EmbeddedKafka;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The JVM of the broker that every contender reads from. */
public final class BrokerProcess {
    private BrokerProcess() {}

    /** Starts a broker, writes its address to a file, and lives until the standard input ends. */
    public static void main(String... args) throws IOException {
        EmbeddedKafka kafka = EmbeddedKafka.start();
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "close"));
        Files.writeString(Path.of(args[0]), kafka.bootstrapServers(), StandardCharsets.UTF_8);
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }
}
