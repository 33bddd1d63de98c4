package dev.faststream.benchmarks;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A built Maven module with contenders: this one, or one in a directory below it, which has a class path of its own.
 */
record Module(Path directory) {
    private static final String JAR = "faststream-benchmarks";
    private static final String SERVICES = "src/main/resources/META-INF/services/" + Contender.class.getName();

    static List<Module> below(Path benchmarks) {
        try (Stream<Path> children = Files.list(benchmarks)) {
            return Stream.concat(Stream.of(benchmarks), children.sorted())
                    .filter(directory ->
                            Files.exists(directory.resolve(SERVICES)) && Files.exists(classPathFile(directory)))
                    .map(Module::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path classPathFile(Path directory) {
        return directory.resolve("target/classpath");
    }

    String classPath() {
        try (Stream<Path> built = Files.list(directory.resolve("target"))) {
            Path jar = built.filter(Module::isJar).findFirst().orElseThrow();
            return jar
                    + File.pathSeparator
                    + Files.readString(classPathFile(directory)).trim();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isJar(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(JAR) && name.endsWith(".jar");
    }
}
