package io.envyrc.memory.ddex;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.pressure.PressureLevel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How a parser was built. */
record DdexConfig(
        DdexLimits limits,
        DdexBufferPool buffers,
        @Nullable MemoryBudget budget,
        Supplier<PressureLevel> pressure,
        boolean raw,
        DdexEngine engine) {
    private static final int SMALL_BUFFER = 8 << 10;
    private static final int MIN_REGION = 1 << 20;
    private static final int REGIONS = 2048;
    private static final int HEAP_SHARE = 256;
    private static final int CHUNK_SHARE = 16;

    /** Returns the bytes to read at once: what is configured, or less on a small heap. */
    int bufferSize() {
        return bufferSize(limits.bufferSize(), Runtime.getRuntime().maxMemory());
    }

    /**
     * Returns at most a 256th of the heap and a quarter of a region of G1, in which an array of half a region or more
     * would lie alone.
     */
    static int bufferSize(int configured, long heap) {
        long region = Math.max(MIN_REGION, Long.highestOneBit(heap / REGIONS));
        long fits = Math.max(SMALL_BUFFER, Math.min(Long.highestOneBit(heap / HEAP_SHARE), region / 4));
        return (int) Math.min(configured, fits);
    }

    /** Returns the same with chunks of half the size. */
    DdexConfig withHalfTheChunk() {
        return withChunk(limits.chunkSize() / 2);
    }

    /** Returns the same with chunks of no more than a 16th of the memory, so that a record comes in parts before it fills it. */
    DdexConfig withChunkThatFits() {
        return withChunk(Math.min(limits.chunkSize(), maxMemory() / CHUNK_SHARE));
    }

    private DdexConfig withChunk(long bytes) {
        DdexLimits changed =
                limits.toBuilder().chunkSize((int) Math.max(1, bytes)).build();
        return new DdexConfig(changed, buffers, budget, pressure, raw, engine);
    }

    /** Returns the most memory that a parse may hold, in bytes. */
    long maxMemory() {
        return Math.min(limits.maxMemoryUsage(), Math.min(halfTheHeap(), halfTheBudget()));
    }

    /** Returns what to do about a parse that needs more than {@link #maxMemory()}. */
    String remedy() {
        if (limits.maxMemoryUsage() <= Math.min(halfTheHeap(), halfTheBudget())) {
            return "raise DdexLimits.maxMemoryUsage";
        }
        return halfTheBudget() < halfTheHeap()
                ? "raise envy.memory.memory-threshold, half of which one message may take"
                : "raise the heap, half of which one message may take";
    }

    private static long halfTheHeap() {
        return Runtime.getRuntime().maxMemory() / 2;
    }

    private long halfTheBudget() {
        return budget == null ? Long.MAX_VALUE : Math.max(1, budget.limitBytes() / 2);
    }
}
