package dev.faststream.embedded;

/** Where an {@link EmbeddedKafka} is in its life: running and stopped may alternate, closed is the end. */
sealed interface State {

    record Running(Node node) implements State {
        @Override
        public String toString() {
            return "running";
        }
    }

    record Stopped() implements State {
        @Override
        public String toString() {
            return "stopped";
        }
    }

    record Closed() implements State {
        @Override
        public String toString() {
            return "closed";
        }
    }
}
