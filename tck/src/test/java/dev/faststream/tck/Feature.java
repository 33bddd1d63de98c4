package dev.faststream.tck;

/** What a broker under test may promise beyond what each must do. */
enum Feature {
    VIRTUAL_TIME("an hour passes at once"),
    FAILING_COMMITS("commits fail when a test says so"),
    FAILING_SENDS("messages are not written, or not acknowledged, when a test says so"),
    WRITING_TWICE("a message is written twice when a test says so"),
    EVICTION("members are thrown out of their group when a test says so"),
    OUTAGE("the broker goes away for a while when a test says so"),
    COMPACTION("superseded records are removed while a test waits for that");

    private final String meaning;

    Feature(String meaning) {
        this.meaning = meaning;
    }

    @Override
    public String toString() {
        return name() + " (" + meaning + ")";
    }
}
