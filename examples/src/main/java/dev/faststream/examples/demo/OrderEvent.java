package dev.faststream.examples.demo;

import java.time.Instant;

/** Something that happened to an order. */
record OrderEvent(
        String order, String customer, String city, String step, String item, int quantity, long cents, Instant at) {}
