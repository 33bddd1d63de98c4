package dev.faststream.tck;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.opentest4j.TestAbortedException;

/**
 * What a broker under test promises. A test that needs more says so by {@link #demand}, and is then reported as aborted
 * with the name of what is missing; {@link FeaturesTest} proves that it is missing.
 */
record Features(String broker, Set<Feature> promised) {
    Features {
        promised = Set.copyOf(promised);
    }

    static Features all(String broker) {
        return new Features(broker, EnumSet.allOf(Feature.class));
    }

    Features without(Feature... missing) {
        EnumSet<Feature> left = EnumSet.copyOf(promised);
        left.removeAll(Arrays.asList(missing));
        return new Features(broker, left);
    }

    void demand(Feature feature) {
        if (!promised.contains(feature)) {
            throw new TestAbortedException(broker + " does not promise " + feature);
        }
    }
}
