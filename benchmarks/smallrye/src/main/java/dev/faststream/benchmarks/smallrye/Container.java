package dev.faststream.benchmarks.smallrye;

import dev.faststream.benchmarks.Work;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;

/** The container of beans, with one bean of handlers and the work that it is given. */
final class Container {
    /** Makes the work a bean. */
    record WorkBean(Work work) implements Extension {
        void add(@Observes AfterBeanDiscovery discovery) {
            discovery.addBean().types(Work.class).createWith(unused -> work);
        }
    }

    private Container() {}

    static AutoCloseable start(Class<?> handlers, Work work) {
        return SeContainerInitializer.newInstance()
                .addExtensions(new WorkBean(work))
                .addBeanClasses(handlers)
                .initialize();
    }
}
