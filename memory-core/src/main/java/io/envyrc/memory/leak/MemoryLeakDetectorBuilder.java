package io.envyrc.memory.leak;

import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.pressure.MemoryMonitor;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Configures a {@link MemoryLeakDetector}. Not thread-safe. */
public final class MemoryLeakDetectorBuilder {
    final MemoryMonitor monitor;
    private Duration window = Duration.ofSeconds(30);
    private long growthThresholdBytes = 50L << 20;
    private Duration reportInterval = Duration.ofHours(1);
    private Duration holderCutoff = Duration.ofSeconds(1);
    private @Nullable GarbageCollector collector;
    private @Nullable HeapDumpPolicy heapDump;

    @Nullable
    Executor executor;

    @Nullable
    BooleanSupplier marks;

    Investigation.Probes probes = Investigation.Probes.JVM;
    LongSupplier ticker = System::nanoTime;
    InstantSource clock = InstantSource.system();

    MemoryLeakDetectorBuilder(MemoryMonitor monitor) {
        this.monitor = Objects.requireNonNull(monitor, "monitor");
    }

    /**
     * Sets the shortest span over which growth is looked for, 30 s by default; the others are 8, 64, 512 and 4,096
     * times as long.
     *
     * @throws IllegalArgumentException unless 1 s to 1 day
     */
    public MemoryLeakDetectorBuilder window(Duration window) {
        if (window.compareTo(Duration.ofSeconds(1)) < 0 || window.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("leak window must be within 1 s and 1 day but was " + window);
        }
        this.window = window;
        return this;
    }

    /**
     * Sets the growth of the live set over a span from which on it is looked into, 50 MB by default.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public MemoryLeakDetectorBuilder growthThreshold(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("leak growth threshold must be >= 1 but was " + bytes);
        }
        this.growthThresholdBytes = bytes;
        return this;
    }

    /**
     * Sets the time for which growth is not reported again unless its severity has risen, an hour by default.
     *
     * @throws IllegalArgumentException if negative
     */
    public MemoryLeakDetectorBuilder reportInterval(Duration interval) {
        if (interval.isNegative()) {
            throw new IllegalArgumentException("leak report interval must be >= 0 but was " + interval);
        }
        this.reportInterval = interval;
        return this;
    }

    /**
     * Sets the longest search for holders, during which the application stands still, 1 s by default. Zero starts no
     * Flight Recorder, and reports name no holders.
     *
     * @throws IllegalArgumentException if negative
     */
    public MemoryLeakDetectorBuilder holderCutoff(Duration cutoff) {
        if (cutoff.isNegative()) {
            throw new IllegalArgumentException("leak holder cutoff must be >= 0 but was " + cutoff);
        }
        this.holderCutoff = cutoff;
        return this;
    }

    /**
     * Allows two forced collections an investigation, one at its start and one at its end, which then tell alone
     * whether the live set grows; so growth is looked into as soon as what any collection leaves has grown. Waits
     * for the collector's interval in between. Where the JVM answers the first with a collection that is not of the
     * whole heap, as G1 does with {@code -XX:+ExplicitGCInvokesConcurrent}, samples tell as without. None by default.
     */
    public MemoryLeakDetectorBuilder confirmBy(GarbageCollector collector) {
        this.collector = Objects.requireNonNull(collector, "collector");
        return this;
    }

    /** Allows heap dumps. None by default. */
    public MemoryLeakDetectorBuilder heapDump(HeapDumpPolicy policy) {
        this.heapDump = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /** Sets what listeners are called on; never shut down here. By default a daemon thread a call. */
    public MemoryLeakDetectorBuilder callbackExecutor(Executor executor) {
        this.executor = Objects.requireNonNull(executor, "executor");
        return this;
    }

    MemoryLeakDetectorBuilder ticker(LongSupplier ticker) {
        this.ticker = ticker;
        return this;
    }

    MemoryLeakDetectorBuilder clock(InstantSource clock) {
        this.clock = clock;
        return this;
    }

    MemoryLeakDetectorBuilder marks(BooleanSupplier marks) {
        this.marks = marks;
        return this;
    }

    MemoryLeakDetectorBuilder probes(Investigation.Probes probes) {
        this.probes = probes;
        return this;
    }

    LeakSettings settings() {
        return new LeakSettings(window, growthThresholdBytes, reportInterval, holderCutoff, collector, heapDump);
    }

    /** Returns a stopped detector. */
    public MemoryLeakDetector build() {
        return new MemoryLeakDetector(this);
    }
}
