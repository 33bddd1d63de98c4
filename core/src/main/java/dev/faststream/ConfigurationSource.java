package dev.faststream;

import java.util.Collection;
import java.util.Optional;

/**
 * Where the values come from that are set outside of the code. The module {@code faststream-config} has one for the
 * environment, system properties and files, found through {@link java.util.ServiceLoader}; another one is given to
 * {@link FastStream#configuration(ConfigurationSource)}. Read when the app starts, by one thread; asked again by those
 * that add subscribers while the app runs.
 */
public interface ConfigurationSource {
    /**
     * Gives the value of a key, as it is written there: placeholders are replaced by who asks. Where it is set in
     * several places, the one that wins.
     */
    Optional<ConfiguredValue> find(String key);

    /**
     * Gives all values whose keys begin with a prefix that ends with a dot, to find those that nobody reads.
     * Environment variables that may stand for such keys are among them, with their own names.
     */
    Collection<ConfiguredValue> below(String prefix);
}
