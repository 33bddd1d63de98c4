package dev.faststream.config;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** Finds the files that values are read from, those that win first. Used once, by one thread. */
final class ConfigurationFiles {
    /** Those of the framework's own name win: they are there for nothing else. */
    private static final List<String> NAMES = List.of(
            "faststream.properties",
            "faststream.yaml",
            "faststream.yml",
            "application.properties",
            "application.yaml",
            "application.yml");
    /** Below the environment (300), and above what sources of others say unless they are told otherwise (100). */
    private static final int HIGHEST = 260;

    /**
     * A file that was read.
     *
     * @param name what people call it
     */
    record Found(ConfigSource source, String name) {}

    private final List<Found> found = new ArrayList<>();

    List<Found> find(List<String> named, Path directory, ClassLoader classPath) {
        try {
            for (String file : named) {
                Path path = directory.resolve(file);
                if (!Files.isReadable(path)) {
                    throw new IllegalArgumentException(SmallRyeConfiguration.FILES + " names " + path
                            + ", which is no file that can be read; correct it, or remove it");
                }
                add(path.toUri().toURL(), path.toString());
            }
            for (String name : NAMES) {
                Path path = directory.resolve(name);
                if (Files.isReadable(path)) {
                    add(path.toUri().toURL(), path.toString());
                }
            }
            for (String name : NAMES) {
                for (URL url : Collections.list(classPath.getResources(name))) {
                    add(url, name + " on the class path");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The files with configuration can't be read: " + e.getMessage(), e);
        }
        return found;
    }

    private void add(URL url, String name) throws IOException {
        found.add(new Found(source(url, name, HIGHEST - found.size()), name));
    }

    /** What the parsers of each format throw is theirs. */
    private static ConfigSource source(URL url, String name, int ordinal) throws IOException {
        try {
            return name.contains(".properties") ? new PropertiesConfigSource(url, ordinal) : yaml(url, name, ordinal);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(name + " can't be read: " + e.getMessage(), e);
        }
    }

    /** SmallRye Config puts a name with dots between quotes, while native settings are known without. */
    private static ConfigSource yaml(URL url, String name, int ordinal) throws IOException {
        Map<String, String> plain = new HashMap<>();
        new YamlConfigSource(url, ordinal)
                .getProperties()
                .forEach((key, value) -> plain.put(key.replace("\"", ""), value));
        return new YamlConfigSource(name, plain, ordinal);
    }

    static List<String> named(String files) {
        return Arrays.stream(files.split(","))
                .map(String::strip)
                .filter(file -> !file.isEmpty())
                .toList();
    }
}
