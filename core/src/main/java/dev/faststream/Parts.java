package dev.faststream;

/** A record as a decoder sees it, made of parts. */
record Parts(String topic, Headers headers, boolean isKey) implements Codec.Incoming {}
