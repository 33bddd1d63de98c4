package dev.faststream.examples;

import dev.faststream.examples.demo.Demo;
import java.util.List;

/** What {@code ./faststream} runs. */
public final class Main {
    private Main() {}

    /** Runs the demo, or the broker alone. */
    public static void main(String... args) {
        switch (List.of(args)) {
            case List<String> given when given.equals(List.of("demo")) -> System.exit(Demo.run(false));
            case List<String> given when given.equals(List.of("demo", "--keep")) -> System.exit(Demo.run(true));
            case List<String> given when given.equals(List.of("broker")) -> BrokerOnly.run();
            default -> {
                System.err.println("Expected: demo, demo --keep, or broker; got: " + String.join(" ", args));
                System.exit(2);
            }
        }
    }
}
