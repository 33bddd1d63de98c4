package dev.faststream.kafka;

import dev.faststream.internal.BoundHandler;
import dev.faststream.internal.HandlerBinder;
import dev.faststream.internal.Problems;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Finds the annotated methods of an object. Used once, by one thread. */
final class AnnotatedHandlers {
    private final Object bean;
    private final SubscriberDefaults defaults;
    private final Problems problems;
    private final List<Declared> found = new ArrayList<>();

    AnnotatedHandlers(Object bean, SubscriberDefaults defaults, Problems problems) {
        this.bean = bean;
        this.defaults = defaults;
        this.problems = problems;
    }

    List<Declared> find() {
        boolean any = false;
        for (Class<?> type = bean.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (!method.isSynthetic() && add(method)) {
                    any = true;
                }
            }
        }
        problems.check(
                any,
                bean.getClass().getName()
                        + " was included, but none of its methods is annotated with @KafkaSubscriber");
        return found;
    }

    private boolean add(Method method) {
        KafkaSubscriber[] subscribers = method.getAnnotationsByType(KafkaSubscriber.class);
        KafkaPublisher[] publishers = method.getAnnotationsByType(KafkaPublisher.class);
        String name = HandlerBinder.nameOf(method);
        problems.check(
                subscribers.length > 0 || publishers.length == 0,
                name
                        + " has a @KafkaPublisher but no @KafkaSubscriber; add one, or publish with"
                        + " broker.publisher(...)");
        problems.check(
                subscribers.length == 0 || publishers.length == 0 || method.getReturnType() != void.class,
                name + " has a @KafkaPublisher but returns nothing; return what is to be published");
        for (KafkaSubscriber subscriber : subscribers) {
            found.add(new Declared(name, draft(name, subscriber, publishers, method), defaults));
        }
        return subscribers.length > 0 || publishers.length > 0;
    }

    private SubscriberDraft draft(String name, KafkaSubscriber subscriber, KafkaPublisher[] publishers, Method method) {
        SubscriberDraft draft = new AnnotatedOptions(name, subscriber, problems).toDraft();
        for (KafkaPublisher publisher : publishers) {
            draft.publishTo(
                    publisher.value(),
                    Arrays.stream(publisher.codec()).map(CodecSource::of).toList());
        }
        if (bean instanceof RebalanceListener listener) {
            draft.onRebalance(listener);
        }
        draft.handler(new AnnotatedMethod(bean, method, subscriber.batch(), draft.topics(defaults)));
        return draft;
    }

    /** A handler that is a method. */
    private record AnnotatedMethod(Object bean, Method method, boolean batch, Topics topics)
            implements Subscription.HandlerSource {
        @Override
        public Optional<BoundHandler<ConsumerRecord<byte[], byte[]>>> bind(
                String name, HandlerBinder.Tools<ConsumerRecord<byte[], byte[]>> tools) {
            return new HandlerBinder<>(tools, bean, method, batch, topics.variables()).bind();
        }
    }
}
