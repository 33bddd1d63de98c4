package dev.faststream.kafka;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An app in a JVM of its own, which can be given signals and be killed. */
record AppProcess(Process process, Path output) implements AutoCloseable {
    /** Starts {@link AppMain}. */
    static AppProcess start(Path directory, String... args) throws IOException {
        return start(directory, Map.of(), args);
    }

    /** Starts {@link AppMain} with more environment variables, and the directory as that in which it works. */
    static AppProcess start(Path directory, Map<String, String> environment, String... args) throws IOException {
        Path output = Files.createTempFile(directory, "output", ".txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dlogback.configurationFile=logback-app.xml",
                "-cp",
                System.getProperty("java.class.path"),
                AppMain.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        return new AppProcess(builder.start(), output);
    }

    /** What the app has printed, a line each, from its own log only. */
    List<String> lines(String start) {
        return lines(output).stream().filter(line -> line.startsWith(start)).toList();
    }

    /** The lines of a file; none while it does not exist. */
    static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that the app has printed, and what its threads do now, so that a stall can be understood afterwards. */
    String threads() throws IOException, InterruptedException {
        signal("QUIT");
        await().atMost(RealKafka.PATIENCE)
                .until(() -> lines(output).stream().anyMatch(line -> line.startsWith("JNI global refs")));
        return String.join("\n", lines(output));
    }

    void signal(String name) throws IOException, InterruptedException {
        int exitCode = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (exitCode != 0) {
            throw new AssertionError("kill -" + name + " gave " + exitCode + " for " + lines(output));
        }
    }

    int awaitExit(long seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after " + seconds + " s: " + lines(output));
        }
        return process.exitValue();
    }

    /** Kills the process, as a power failure would. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitExit(20);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
