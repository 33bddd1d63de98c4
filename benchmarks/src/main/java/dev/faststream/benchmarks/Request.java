package dev.faststream.benchmarks;

/**
 * What a worker is asked to run.
 *
 * @param contender the contender's name
 * @param task the case
 * @param servers the bootstrap servers
 * @param content what the topics hold
 * @param atOnce how many records may be handled at the same time
 */
record Request(String contender, Case task, String servers, Content content, int atOnce) {}
