package dev.faststream.benchmarks;

/**
 * What a worker is asked to run.
 *
 * @param contender the contender's name
 * @param task the case
 * @param servers the bootstrap servers
 * @param content what the topic holds
 */
record Request(String contender, Case task, String servers, Content content) {}
