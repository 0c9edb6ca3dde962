package io.envyrc.memory.leak;

import io.envyrc.memory.gc.HeapStats;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A unit of work and what became of the heap meanwhile; for a try block. Two readings of the JVM's beans, no more.
 *
 * <p>The heap belongs to all threads: growth is that of the whole process, whoever caused it, and
 * {@link Figures#overlapped} tells only of other sessions. What the opening thread alone allocated, garbage included, is
 * the one figure of its own ({@code com.sun.management.ThreadMXBean}); work that it hands to other threads is not in it.
 *
 * <p>Thread-safe; closed once by its owner, a second close does nothing.
 */
public final class MemorySession implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MemorySession.class);

    private static final AtomicLong OPENED = new AtomicLong();
    private static final AtomicLong CLOSED = new AtomicLong();

    private final String name;
    private final long limitBytes;
    private final Thread thread;
    private final long allocatedBytes;
    private final HeapStats start;
    private final long startNanos;
    private final boolean othersAtStart;
    private final long number;
    private @Nullable Figures closed;

    private MemorySession(String name, long limitBytes) {
        this.name = Objects.requireNonNull(name, "name");
        this.limitBytes = limitBytes;
        this.number = OPENED.incrementAndGet();
        this.othersAtStart = number - CLOSED.get() > 1;
        this.thread = Thread.currentThread();
        this.startNanos = System.nanoTime();
        this.start = HeapStats.now();
        this.allocatedBytes = Allocations.of(thread);
    }

    /** Opens a session that only measures. */
    public static MemorySession open(String name) {
        return new MemorySession(name, Long.MAX_VALUE);
    }

    /**
     * Opens a session that warns in the log when it closes, if the heap grew by more than a limit.
     *
     * @param name what it is called in the warning
     * @param limitBytes most growth in bytes without a warning, 0 or more
     * @throws IllegalArgumentException if the limit is negative
     */
    public static MemorySession open(String name, long limitBytes) {
        if (limitBytes < 0) {
            throw new IllegalArgumentException(
                    "memory session '%s': limitBytes must be >= 0 but was %d".formatted(name, limitBytes));
        }
        return new MemorySession(name, limitBytes);
    }

    /** Returns the figures until now; once closed, those of its end. */
    public synchronized Figures figures() {
        return closed != null ? closed : measure();
    }

    /** Takes the figures of the end, and warns if the limit is passed. */
    @Override
    public synchronized void close() {
        if (closed != null) {
            return;
        }
        Figures end = measure();
        closed = end;
        CLOSED.incrementAndGet();
        if (end.overLimit()) {
            log.warn(
                    "Memory session '{}': the heap grew by {} in {} ({}), more than its limit of {};"
                            + " this thread allocated {}, {} collections{}",
                    name,
                    Texts.bytes(end.judgedBytes()),
                    Texts.duration(end.elapsed()),
                    end.liveGrowthBytes().isPresent() ? "what collections left" : "garbage included",
                    Texts.bytes(limitBytes),
                    end.threadAllocatedBytes().isPresent()
                            ? Texts.bytes(end.threadAllocatedBytes().getAsLong())
                            : "an unknown amount",
                    end.collections(),
                    end.overlapped() ? "; other sessions ran meanwhile" : "");
        }
    }

    private Figures measure() {
        HeapStats end = HeapStats.now();
        long collections = end.collections() - start.collections();
        OptionalLong live = OptionalLong.empty();
        if (collections > 0
                && start.usedAfterGcBytes().isPresent()
                && end.usedAfterGcBytes().isPresent()) {
            live = OptionalLong.of(end.usedAfterGcBytes().getAsLong()
                    - start.usedAfterGcBytes().getAsLong());
        }
        long allocated = allocatedBytes < 0 ? -1 : Allocations.of(thread);
        Figures figures = new Figures(
                name,
                Duration.ofNanos(System.nanoTime() - startNanos),
                start.usedBytes(),
                end.usedBytes(),
                live,
                allocated < 0 ? OptionalLong.empty() : OptionalLong.of(allocated - allocatedBytes),
                collections,
                end.collectionTime().minus(start.collectionTime()),
                othersAtStart || OPENED.get() > number,
                false);
        return figures.judgedBytes() > limitBytes ? figures.exceeding() : figures;
    }

    /**
     * What became of the heap during a session. Sizes in bytes, of the whole process unless said otherwise.
     *
     * @param name the session's
     * @param elapsed how long it took
     * @param startUsedBytes heap in use at its start, garbage included
     * @param endUsedBytes heap in use at its end, garbage included
     * @param liveGrowthBytes what the latest collection left, less what the latest before the session left; empty unless
     *     one ended during it
     * @param threadAllocatedBytes what the opening thread allocated meanwhile, dead or alive; empty for virtual threads,
     *     and if that thread has ended
     * @param collections collections that ended during it
     * @param collectionTime time they took
     * @param overlapped whether another session was open at some time during it
     * @param overLimit whether it grew by more than its limit
     */
    public record Figures(
            String name,
            Duration elapsed,
            long startUsedBytes,
            long endUsedBytes,
            OptionalLong liveGrowthBytes,
            OptionalLong threadAllocatedBytes,
            long collections,
            Duration collectionTime,
            boolean overlapped,
            boolean overLimit) {

        /** Returns the growth of what is in use, garbage included; negative if a collection freed more. */
        public long growthBytes() {
            return endUsedBytes - startUsedBytes;
        }

        /** Returns the figure that the limit is for: the growth by what collections left, if there is one. */
        public long judgedBytes() {
            return liveGrowthBytes.orElse(growthBytes());
        }

        private Figures exceeding() {
            return new Figures(
                    name,
                    elapsed,
                    startUsedBytes,
                    endUsedBytes,
                    liveGrowthBytes,
                    threadAllocatedBytes,
                    collections,
                    collectionTime,
                    overlapped,
                    true);
        }
    }

    private static final class Allocations {
        private static final com.sun.management.@Nullable ThreadMXBean BEAN =
                ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean hotspot
                                && hotspot.isThreadAllocatedMemorySupported()
                        ? hotspot
                        : null;

        private Allocations() {}

        /** Bytes that a thread has allocated; negative if that is not known, as for virtual threads. */
        static long of(Thread thread) {
            if (BEAN == null || !BEAN.isThreadAllocatedMemoryEnabled()) {
                return -1;
            }
            return BEAN.getThreadAllocatedBytes(thread.getId());
        }
    }
}
