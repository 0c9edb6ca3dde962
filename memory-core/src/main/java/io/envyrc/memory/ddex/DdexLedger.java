package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import io.envyrc.memory.leak.MemorySession;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what a service has read, each message in a session of its own. Thread-safe. */
final class DdexLedger {
    private final long growthWarningBytes;
    private final LongAdder opened = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder succeeded = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final LongAdder problems = new LongAdder();
    private final LongAdder growthWarnings = new LongAdder();

    DdexLedger(long growthWarningBytes) {
        this.growthWarningBytes = growthWarningBytes;
    }

    DdexStats stats() {
        // In this order no message seems to run that has ended.
        long ended = closed.sum();
        return new DdexStats(
                Math.max(0, opened.sum() - ended),
                succeeded.sum(),
                failed.sum(),
                cancelled.sum(),
                retried.sum(),
                bytes.sum(),
                records.sum(),
                problems.sum(),
                growthWarnings.sum());
    }

    /** Begins a message. */
    Entry open(String name) {
        MemorySession session = MemorySession.open("ddex " + name, growthWarningBytes);
        opened.increment();
        return new Entry(session);
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

        void end(DdexFileResult result) {
            if (result.attempts() > 1) {
                retried.increment();
            }
            error = result.error();
            if (error == null) {
                add(result.bytes(), result.counts());
            }
        }

        private void add(long size, DdexCounts counts) {
            succeeded.increment();
            bytes.add(size);
            records.add(counts.records());
            problems.add(counts.problems());
        }

        DdexReading reading() {
            return new DdexReading(ChunkedRead.ended(end), session.figures());
        }

        @Override
        public void close() {
            session.close();
            if (session.figures().overLimit()) {
                growthWarnings.increment();
            }
            if (error instanceof CancellationException) {
                cancelled.increment();
            } else if (error != null) {
                failed.increment();
            }
            closed.increment();
        }
    }
}
