package dev.faststream.kafka;

import dev.faststream.Codec;
import dev.faststream.Context;
import dev.faststream.Filter;
import dev.faststream.Handles;
import dev.faststream.internal.HandlerBinder;
import dev.faststream.internal.Problems;
import dev.faststream.internal.Wish;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of a class that is annotated itself: its {@link Handles} methods divide the records. Used once, by
 * one thread.
 */
record AnnotatedDispatch(Object bean, List<Method> methods, SubscriberDefaults defaults, Outside outside) {
    /** The nearest class of an object's that is annotated; null where none is. */
    static @Nullable Class<?> annotatedClass(Object bean) {
        Class<?> type = bean.getClass();
        while (type != null && type.getAnnotationsByType(KafkaSubscriber.class).length == 0) {
            type = type.getSuperclass();
        }
        return type;
    }

    List<Declared> find(Class<?> annotated) {
        List<Declared> found = new ArrayList<>();
        Problems problems = outside.problems();
        String name = annotated.getSimpleName();
        problems.check(
                !methods.isEmpty(),
                name + " is annotated with @KafkaSubscriber, but none of its methods with @Handles; annotate those that"
                        + " handle its records, or move @KafkaSubscriber to a method");
        for (KafkaSubscriber subscriber : annotated.getAnnotationsByType(KafkaSubscriber.class)) {
            SubscriberDraft draft = new AnnotatedOptions(name, subscriber, problems).toDraft();
            if (bean instanceof RebalanceListener listener) {
                draft.onRebalance(listener);
            }
            if (!methods.isEmpty()) {
                List<SeveralHandlers.Part> parts = methods.stream()
                        .map(method -> part(method, subscriber, draft))
                        .toList();
                draft.handler(new SeveralHandlers(parts, subscriber.unwanted()));
                found.add(new Declared(Optional.of(name), draft, defaults));
            }
        }
        return found;
    }

    private SeveralHandlers.Part part(Method method, KafkaSubscriber subscriber, SubscriberDraft draft) {
        List<String> publishTo = new ArrayList<>();
        for (KafkaPublisher publisher : method.getAnnotationsByType(KafkaPublisher.class)) {
            publishTo.add(publisher.value());
            draft.resultCodecs(
                    publisher.value(),
                    Arrays.stream(publisher.codec()).map(Source::<Codec>ofClass).toList());
        }
        Handles handles = method.getAnnotation(Handles.class);
        return new SeveralHandlers.Part(
                subscription -> HandlerBinder.nameOf(method),
                context -> wish(handles, context, outside.texts(HandlerBinder.nameOf(method))),
                new AnnotatedMethod(bean, method, subscriber.batch()),
                publishTo);
    }

    private Wish wish(Handles handles, Context context, Texts texts) {
        Optional<Filter> filter = filter(handles, context, texts);
        if (handles.otherwise()) {
            if (filter.isPresent()) {
                throw new IllegalArgumentException("@Handles has otherwise = true, and wants " + filter.get()
                        + "; what no other method wants has no condition, so remove one of the two");
            }
            return new Wish.Rest();
        }
        return filter.<Wish>map(wanted -> new Wish.Matching(wanted, handles.order()))
                .orElseGet(Wish.ByBody::new);
    }

    private Optional<Filter> filter(Handles handles, Context context, Texts texts) {
        List<Filter> all = new ArrayList<>();
        if (!handles.header().isEmpty()) {
            String header = texts.of("header", handles.header());
            all.add(
                    handles.is().length == 0
                            ? Filter.hasHeader(header)
                            : Filter.header(header, resolved(texts, "is", handles.is())));
        } else if (handles.is().length > 0) {
            throw new IllegalArgumentException("@Handles says is = " + String.join(", ", handles.is())
                    + ", but not of which header; add header = \"...\"");
        }
        if (handles.contentType().length > 0) {
            all.add(Filter.contentType(resolved(texts, "contentType", handles.contentType())));
        }
        if (handles.topic().length > 0) {
            List<String> topics = List.of(resolved(texts, "topic", handles.topic()));
            all.add(Filter.topic(defaults.prefixed(topics).toArray(String[]::new)));
        }
        if (handles.when().length > 1) {
            throw new IllegalArgumentException(
                    "@Handles says when = with " + handles.when().length + " filters; make one of them");
        }
        for (Class<? extends Filter> own : handles.when()) {
            all.add(instance(own, context));
        }
        return all.stream().reduce(Filter::and);
    }

    private static String[] resolved(Texts texts, String attribute, String[] values) {
        return texts.all(attribute, List.of(values)).toArray(String[]::new);
    }

    private static Filter instance(Class<? extends Filter> type, Context context) {
        try {
            return Instances.of(type, context);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the filter " + type.getSimpleName() + " can't be used: " + e.getMessage(), e);
        }
    }
}
