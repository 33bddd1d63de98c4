package dev.faststream.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the node keeps its data: a directory of the user, which stays, or a temporary one, which does not.
 *
 * @param lock the open and locked file that keeps other brokers out; Kafka's own lock is taken too late, when a second
 *     controller on the same directory has already written into the log of the first
 */
record DataDirectory(Path path, boolean temporary, FileChannel lock) {

    private static final String LOCK_FILE = "embedded-kafka.lock";

    static DataDirectory open(Optional<Path> wanted) {
        try {
            return wanted.isPresent() ? kept(wanted.get()) : inTemporary();
        } catch (IOException cannot) {
            throw new IllegalStateException(
                    "Cannot create and lock the data directory "
                            + wanted.map(Path::toString).orElse("in " + System.getProperty("java.io.tmpdir")) + " ("
                            + cannot + "); give a directory that can be written to with directory(Path)",
                    cannot);
        }
    }

    /** Lets others in, or deletes the directory if it is temporary; no more the second time. The node has stopped. */
    void release() {
        try {
            lock.close();
            if (temporary && Files.exists(path)) {
                Files.walkFileTree(path, new Deletion());
            }
        } catch (IOException cannot) {
            throw new UncheckedIOException(
                    "Kafka has stopped, but its data in " + path + " cannot be " + (temporary ? "deleted" : "unlocked"),
                    cannot);
        }
    }

    private static DataDirectory kept(Path wanted) throws IOException {
        Path path = Files.createDirectories(wanted.toAbsolutePath());
        return new DataDirectory(path, false, locked(path));
    }

    private static DataDirectory inTemporary() throws IOException {
        Path path = Files.createTempDirectory("embedded-kafka-");
        return new DataDirectory(path, true, locked(path));
    }

    private static FileChannel locked(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (isLockable(channel)) {
            return channel;
        }
        channel.close();
        throw new IllegalStateException("The data directory " + path + " is in use by another EmbeddedKafka;"
                + " close that one, or choose another directory with directory(Path)");
    }

    @SuppressWarnings("resource") // closing the channel releases the lock
    private static boolean isLockable(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException lockedByThisJvm) {
            return false;
        }
    }

    /** Deletes bottom-up, and takes a file that is already gone for deleted. */
    private static final class Deletion extends SimpleFileVisitor<Path> {

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) throws IOException {
            if (failure != null) {
                throw failure;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
