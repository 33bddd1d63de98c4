package dev.faststream.internal;

/**
 * One partition's state to be committed, and later told to its ledger if that succeeded.
 *
 * @param offset the offset to commit: all below is done
 * @param metadata the text to commit beside it: what is done beyond, see {@link CommitMetadata}
 * @param changes how many records had become done when it was computed, by which the ledger knows what it lacks
 * @param account the ledger that made it, so that an answer that comes late is not taken for one to its successor
 */
public record Commit(long offset, String metadata, long changes, OffsetLedger account) {
    @Override
    public String toString() {
        return "offset " + offset + (metadata.isEmpty() ? "" : " with " + CommitMetadata.decode(offset, metadata));
    }
}
