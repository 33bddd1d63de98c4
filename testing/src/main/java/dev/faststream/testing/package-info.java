/**
 * A Kafka in memory behind the interfaces of Kafka's own clients, in virtual time. Nothing of it is public yet: the
 * door for tests of apps comes with what lets a broker be given its clients.
 */
@org.jspecify.annotations.NullMarked
package dev.faststream.testing;
