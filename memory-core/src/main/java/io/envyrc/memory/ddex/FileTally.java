package io.envyrc.memory.ddex;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts how far a run over files has come. Thread-safe. */
final class FileTally {
    private final long files;
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final LongAdder bytesRead = new LongAdder();

    /** Bytes of files that are done, none beyond its file's size. */
    private final LongAdder bytesDone = new LongAdder();

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
        retried.increment();
    }

    void ended(DdexFileResult result) {
        if (result.succeeded()) {
            records.add(result.counts().records());
            succeeded.increment();
        } else {
            failed.increment();
        }
    }

    DdexFileProgress progress() {
        long ok = succeeded.sum();
        long bad = failed.sum();
        return new DdexFileProgress(
                files,
                ok,
                bad,
                retried.sum(),
                records.sum(),
                bytesRead.sum(),
                share(ok + bad),
                Duration.ofNanos(System.nanoTime() - started));
    }

    private double share(long ended) {
        if (ended == files) {
            return 1;
        }
        long total = totalBytes.get();
        return total > 0 ? Math.min(1, (double) bytesDone.sum() / total) : (double) ended / files;
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
            bytesRead.add(bytes);
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
            bytesDone.add(bytes);
        }
    }
}
