package dev.faststream.kotlin;

import dev.faststream.json.JsonExtension;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.module.kotlin.KotlinFeature;
import tools.jackson.module.kotlin.KotlinModule;

/**
 * Makes Jackson know Kotlin's classes: names and default values of their constructors' parameters, and what may be
 * null. Found by {@link java.util.ServiceLoader}. Immutable.
 */
public final class KotlinJson implements JsonExtension {
    /** Makes one; who declares handlers need not. */
    public KotlinJson() {}

    @Override
    public void extend(MapperBuilder<?, ?> builder) {
        builder.addModule(new KotlinModule.Builder()
                        .enable(KotlinFeature.StrictNullChecks)
                        .build())
                .annotationIntrospector(
                        AnnotationIntrospector.pair(new CheckedByKotlin(), builder.annotationIntrospector()));
    }
}
