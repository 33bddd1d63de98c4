package dev.faststream.config;

import dev.faststream.ConfigurationSource;
import dev.faststream.ConfiguredValue;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Reads, what comes first wins: system properties, environment variables, the files that
 * {@code faststream.config.files} names, {@code faststream} and then {@code application} with the ending
 * {@code .properties}, {@code .yaml} or {@code .yml} in the working directory, and the same on the class path. Sources
 * that MicroProfile Config finds through {@link java.util.ServiceLoader} are read too, by their ordinals.
 *
 * <p>Found by {@link java.util.ServiceLoader}. Everything is read when it is made. Safe to use from any thread.
 */
public final class SmallRyeConfiguration implements ConfigurationSource {
    /** Names further files, with commas between. */
    static final String FILES = "faststream.config.files";

    private static final int OF_SYSTEM_PROPERTIES = 400;
    private static final int OF_ENVIRONMENT = 300;
    private static final String SYSTEM_PROPERTIES = "system properties";

    private final SmallRyeConfig config;
    private final String ofSystem;
    private final Map<String, String> environment;
    private final Map<String, String> files = new HashMap<>();

    /** Reads what there is now. */
    public SmallRyeConfiguration() {
        this(systemProperties(), System.getenv(), Path.of("").toAbsolutePath(), classPath());
    }

    SmallRyeConfiguration(
            Map<String, String> properties, Map<String, String> environment, Path directory, ClassLoader classPath) {
        this.environment = Map.copyOf(environment);
        List<ConfigurationFiles.Found> found = new ConfigurationFiles()
                .find(ConfigurationFiles.named(filesOf(properties, environment)), directory, classPath);
        ConfigSource ofSystem = new PropertiesConfigSource(properties, SYSTEM_PROPERTIES, OF_SYSTEM_PROPERTIES);
        this.ofSystem = ofSystem.getName();
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .forClassLoader(classPath)
                .addDiscoveredSources()
                .withSources(ofSystem)
                .withSources(new EnvConfigSource(environment, OF_ENVIRONMENT));
        for (ConfigurationFiles.Found file : found) {
            builder.withSources(file.source());
            files.put(file.source().getName(), file.name());
        }
        this.config = builder.build();
    }

    private static Map<String, String> systemProperties() {
        Map<String, String> all = new TreeMap<>();
        System.getProperties()
                .stringPropertyNames()
                .forEach(name -> all.put(name, String.valueOf(System.getProperty(name))));
        return all;
    }

    private static ClassLoader classPath() {
        ClassLoader ofThread = Thread.currentThread().getContextClassLoader();
        return ofThread == null ? SmallRyeConfiguration.class.getClassLoader() : ofThread;
    }

    private static String filesOf(Map<String, String> properties, Map<String, String> environment) {
        return properties.getOrDefault(FILES, environment.getOrDefault(variable(FILES), ""));
    }

    @Override
    public Optional<ConfiguredValue> find(String key) {
        ConfigValue value = config.getConfigValue(key);
        String text = value.getValue();
        return text == null ? Optional.empty() : Optional.of(new ConfiguredValue(key, text, origin(key, value)));
    }

    private String origin(String key, ConfigValue value) {
        String source = String.valueOf(value.getConfigSourceName());
        if (source.equals(EnvConfigSource.NAME)) {
            return "environment variable " + (environment.containsKey(key) ? key : variable(key));
        }
        if (source.equals(ofSystem)) {
            return "system property " + key;
        }
        String file = files.get(source);
        if (file == null) {
            return source;
        }
        return value.getLineNumber() > 0 ? file + ", line " + value.getLineNumber() : file;
    }

    private static String variable(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    @Override
    public Collection<ConfiguredValue> below(String prefix) {
        List<ConfiguredValue> all = new ArrayList<>();
        String variables = variable(prefix);
        environment.forEach((name, value) -> {
            if (variable(name).startsWith(variables) && !isOurs(name)) {
                all.add(new ConfiguredValue(name, value, "environment variable " + name));
            }
        });
        // SmallRye Config also has names that variables of the environment might stand for: those are its guesses.
        StreamSupport.stream(config.getConfigSources().spliterator(), false)
                .filter(source -> !source.getName().equals(EnvConfigSource.NAME))
                .flatMap(source -> source.getPropertyNames().stream())
                .filter(name -> name.startsWith(prefix)
                        && !isElement(name)
                        && !name.equals(FILES)
                        && !environment.containsKey(name))
                .distinct()
                .sorted()
                .flatMap(name -> find(name).stream())
                .forEach(all::add);
        return all;
    }

    private static boolean isOurs(String name) {
        return name.equals(variable(FILES)) || name.equals("FASTSTREAM_JAVA_HOME");
    }

    /** Lists in YAML are given as a whole, and by element, as {@code topics[0]}. */
    private static boolean isElement(String name) {
        return name.endsWith("]");
    }
}
