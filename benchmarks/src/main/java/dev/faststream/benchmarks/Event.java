package dev.faststream.benchmarks;

/** The body of every record; about 200 bytes of JSON. */
public record Event(
        long id, String customer, String step, String item, int quantity, long cents, long sentMicros, String note) {

    /** The id of a topic's first record. All ids have the same number of digits, so that they are easily found. */
    static final long FIRST_ID = 1_000_000_000;

    private static final int ID_AT = "{\"id\":".length();
    private static final int ID_DIGITS = 10;

    /** What a handler makes of it that publishes a result. */
    public Event shipped() {
        return new Event(id, customer, "shipped", item, quantity, cents, sentMicros, note);
    }

    /** Takes the id out of the JSON that we wrote, without decoding it. */
    static long idIn(byte[] json) {
        long id = 0;
        for (int i = ID_AT; i < ID_AT + ID_DIGITS; i++) {
            id = 10 * id + (json[i] - '0');
        }
        return id;
    }
}
