package dev.faststream.kafka;

import dev.faststream.Codec;
import dev.faststream.Handles;
import dev.faststream.Unwanted;
import dev.faststream.internal.HandlerBinder;
import dev.faststream.internal.Problems;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds the annotated methods of an object. Used once, by one thread. */
final class AnnotatedHandlers {
    private final Object bean;
    private final SubscriberDefaults defaults;
    private final Outside outside;
    private final Problems problems;
    private final List<Declared> found = new ArrayList<>();
    private final List<Method> dispatched = new ArrayList<>();

    AnnotatedHandlers(Object bean, SubscriberDefaults defaults, Outside outside) {
        this.bean = bean;
        this.defaults = defaults;
        this.outside = outside;
        this.problems = outside.problems();
    }

    List<Declared> find() {
        if (bean instanceof Class<?> type) {
            problems.add("The class " + type.getName() + " itself was included; include an object of it, also where its"
                    + " handlers are static methods");
            return List.of();
        }
        Optional<String> objection = HandlerBinder.objection(bean);
        if (objection.isPresent()) {
            problems.add(objection.get());
            return List.of();
        }
        boolean any = false;
        for (Method method : HandlerMethods.of(bean.getClass())) {
            any |= add(method);
        }
        Class<?> annotated = AnnotatedDispatch.annotatedClass(bean);
        if (annotated != null) {
            found.addAll(new AnnotatedDispatch(bean, dispatched, defaults, outside).find(annotated));
        } else {
            dispatched.forEach(method -> problems.add(HandlerBinder.nameOf(method)
                    + " is annotated with @Handles, but its class is not annotated with @KafkaSubscriber; say there"
                    + " which records its methods divide"));
        }
        problems.check(
                any || annotated != null,
                bean.getClass().getName()
                        + " was included, but none of its methods is annotated with @KafkaSubscriber");
        return found;
    }

    private boolean add(Method method) {
        KafkaSubscriber[] subscribers = method.getAnnotationsByType(KafkaSubscriber.class);
        KafkaPublisher[] publishers = method.getAnnotationsByType(KafkaPublisher.class);
        boolean handles = method.isAnnotationPresent(Handles.class);
        boolean subscribed = subscribers.length > 0 || handles;
        String name = HandlerBinder.nameOf(method);
        problems.check(
                subscribed || publishers.length == 0,
                name
                        + " has a @KafkaPublisher but no @KafkaSubscriber; add one, or publish with"
                        + " broker.publisher(...)");
        problems.check(
                !subscribed || publishers.length == 0 || method.getReturnType() != void.class,
                name + " has a @KafkaPublisher but returns nothing; return what is to be published");
        problems.check(
                subscribers.length == 0 || !handles,
                name + " has @Handles and @KafkaSubscriber; with @Handles, @KafkaSubscriber belongs to the class");
        if (handles) {
            dispatched.add(method);
        }
        for (KafkaSubscriber subscriber : subscribers) {
            problems.check(
                    subscriber.unwanted() == Unwanted.FAIL,
                    name + ": unwanted is for classes whose @Handles methods divide the records; a single handler"
                            + " gets them all, so remove it");
            found.add(new Declared(Optional.of(name), draft(name, subscriber, publishers, method), defaults));
        }
        return subscribed || publishers.length > 0;
    }

    private SubscriberDraft draft(String name, KafkaSubscriber subscriber, KafkaPublisher[] publishers, Method method) {
        SubscriberDraft draft = new AnnotatedOptions(name, subscriber, problems).toDraft();
        for (KafkaPublisher publisher : publishers) {
            draft.publishTo(
                    publisher.value(),
                    Arrays.stream(publisher.codec()).map(Source::<Codec>ofClass).toList());
        }
        if (bean instanceof RebalanceListener listener) {
            draft.onRebalance(listener);
        }
        draft.handler(new AnnotatedMethod(bean, method, subscriber.batch()));
        return draft;
    }
}
