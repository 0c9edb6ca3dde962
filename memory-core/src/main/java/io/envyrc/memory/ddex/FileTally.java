package io.envyrc.memory.ddex;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Counts how far a run over files has come, in what needs no memory when it counts. Thread-safe. */
final class FileTally {
    private final long files;
    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong retried = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong bytesRead = new AtomicLong();

    /** Bytes of files that are done, none beyond its file's size. */
    private final AtomicLong bytesDone = new AtomicLong();

    private final AtomicLong totalBytes = new AtomicLong();
    private volatile long started = System.nanoTime();

    FileTally(long files) {
        this.files = files;
    }

    void start(long bytes) {
        totalBytes.set(bytes);
        started = System.nanoTime();
    }

    void retried() {
        retried.incrementAndGet();
    }

    void ended(FileOutcome outcome) {
        if (outcome.error() == null) {
            records.addAndGet(outcome.counts().records());
            succeeded.incrementAndGet();
        } else {
            failed.incrementAndGet();
        }
    }

    DdexFileProgress progress() {
        long ok = succeeded.get();
        long bad = failed.get();
        return new DdexFileProgress(
                files,
                ok,
                bad,
                retried.get(),
                records.get(),
                bytesRead.get(),
                share(ok + bad),
                Duration.ofNanos(System.nanoTime() - started));
    }

    private double share(long ended) {
        if (ended == files) {
            return 1;
        }
        long total = totalBytes.get();
        return total > 0 ? Math.min(1, (double) bytesDone.get() / total) : (double) ended / files;
    }

    /** Returns what counts the bytes of one file. */
    OfFile file(long size) {
        return new OfFile(size);
    }

    /** The bytes of one file. Not thread-safe. */
    final class OfFile {
        private final long size;
        private long done;

        private OfFile(long size) {
            this.size = size;
        }

        void read(long bytes) {
            bytesRead.addAndGet(bytes);
        }

        /** Counts bytes of the file's size. */
        void done(long bytes) {
            advance(Math.min(bytes, size - done));
        }

        void restart() {
            advance(-done);
        }

        void end() {
            advance(size - done);
        }

        private void advance(long bytes) {
            done += bytes;
            bytesDone.addAndGet(bytes);
        }
    }
}
