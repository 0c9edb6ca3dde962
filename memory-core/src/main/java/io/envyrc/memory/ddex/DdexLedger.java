package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import io.envyrc.memory.leak.MemorySession;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a service has read, each message in a session of its own. Thread-safe.
 *
 * <p>It counts in what needs no memory then, and throws nothing once a message is begun: whether that was read does not
 * hang on what became of its figures.
 */
final class DdexLedger {
    private final long growthWarningBytes;
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong closed = new AtomicLong();
    private final AtomicLong succeeded = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong cancelled = new AtomicLong();
    private final AtomicLong retried = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong problems = new AtomicLong();
    private final AtomicLong growthWarnings = new AtomicLong();

    DdexLedger(long growthWarningBytes) {
        this.growthWarningBytes = growthWarningBytes;
    }

    DdexStats stats() {
        // In this order no message seems to run that has ended.
        long ended = closed.get();
        return new DdexStats(
                Math.max(0, opened.get() - ended),
                succeeded.get(),
                failed.get(),
                cancelled.get(),
                retried.get(),
                bytes.get(),
                records.get(),
                problems.get(),
                growthWarnings.get());
    }

    /** Begins a message. What this throws counts as its failure. */
    Entry open(String name) {
        opened.incrementAndGet();
        try {
            return new Entry(MemorySession.open("ddex " + name, growthWarningBytes));
        } catch (Throwable e) {
            failed.incrementAndGet();
            closed.incrementAndGet();
            throw e;
        }
    }

    /** One message. Not thread-safe. */
    final class Entry implements AutoCloseable {
        private final MemorySession session;
        private @Nullable MessageEnd end;
        private @Nullable Throwable error;

        private Entry(MemorySession session) {
            this.session = session;
        }

        void succeeded(MessageEnd last) {
            end = last;
            add(last.bytes(), last.counts());
        }

        void failed(Throwable reason) {
            error = reason;
        }

        void end(FileOutcome outcome) {
            if (outcome.attempts() > 1) {
                retried.incrementAndGet();
            }
            error = outcome.error();
            if (error == null) {
                add(outcome.bytes(), outcome.counts());
            }
        }

        private void add(long size, DdexCounts counts) {
            succeeded.incrementAndGet();
            bytes.addAndGet(size);
            records.addAndGet(counts.records());
            problems.addAndGet(counts.problems());
        }

        /** Returns what was read, with the figures of the close, after that. */
        DdexReading reading() {
            return new DdexReading(ChunkedRead.ended(end), session.figures());
        }

        @Override
        public void close() {
            if (error instanceof CancellationException) {
                cancelled.incrementAndGet();
            } else if (error != null) {
                failed.incrementAndGet();
            }
            try {
                measure();
            } catch (Throwable e) {
                // A lack of memory, or a log that throws: neither is the message's.
            } finally {
                closed.incrementAndGet();
            }
        }

        private void measure() {
            try {
                session.close();
            } finally {
                // Also where the log refused to warn.
                if (session.figures().overLimit()) {
                    growthWarnings.incrementAndGet();
                }
            }
        }
    }
}
