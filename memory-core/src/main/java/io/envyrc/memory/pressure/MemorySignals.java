package io.envyrc.memory.pressure;

import io.envyrc.memory.Watermarks;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/** The signals that every JVM has, or may have, and that of an allocator. */
public final class MemorySignals {
    /** Name of {@link #heap()}. */
    public static final String HEAP = "heap";
    /** Name of {@link #oldGeneration()}. */
    public static final String OLD = "old";
    /** Name of {@link #direct()}. */
    public static final String DIRECT = "direct";
    /** Name of {@link #mapped()}. */
    public static final String MAPPED = "mapped";
    /** Name of {@link #metaspace()}. */
    public static final String METASPACE = "metaspace";
    /** Name of {@link #container()}. */
    public static final String CONTAINER = "container";
    /** Name of {@link #arrow}. */
    public static final String ARROW = "arrow";
    /** Name of the signal of a budget. */
    public static final String BUDGET = "budget";
    /** Name of {@link #process()}. */
    public static final String PROCESS = "process";
    /** Name of {@link #stall()}. */
    public static final String STALL = "stall";

    private static final Path ROOT = Path.of("/");
    private static final Watermarks NO_MARKS = (bytes, action) -> () -> {};

    private MemorySignals() {}

    /**
     * Returns {@link #heap()}, {@link #direct()}, {@link #metaspace()}, {@link #container()} and {@link #stall()}: those
     * whose marks mean trouble in any process.
     */
    public static List<MemorySignal> standard() {
        return List.of(heap(), direct(), metaspace(), container(), stall());
    }

    /** Returns the {@link #standard()} ones and {@link #oldGeneration()}, {@link #mapped()} and {@link #process()}. */
    public static List<MemorySignal> all() {
        return List.of(heap(), oldGeneration(), direct(), mapped(), metaspace(), container(), process(), stall());
    }

    /**
     * Returns the heap, of its maximum size.
     *
     * <p>What is used is what probably lives: what the latest collection left, and of what was allocated since the share
     * that collections found alive lately. What is confirmed is what a collection of the whole heap proved to live
     * ({@link io.envyrc.memory.gc.CollectorProfile} says how); what a young one left, and whatever is used before the
     * first one, is only an upper bound.
     */
    public static MemorySignal heap() {
        return new HeapSignal();
    }

    /**
     * Returns what the latest collection of the old generation left there, of the most that it may grow to; absent where
     * there is one generation. It is never confirmed: where generations are of fixed size, the old one may be full while
     * much of the heap is free.
     */
    public static MemorySignal oldGeneration() {
        return new OldGenerationSignal();
    }

    /**
     * Returns the direct byte buffers that the JDK counts, of {@code -XX:MaxDirectMemorySize}; that is the maximum heap
     * size unless set. Those that were dropped count until a collection of the whole heap; what is in use after one is
     * confirmed, while a monitor runs.
     */
    public static MemorySignal direct() {
        return new DirectSignal();
    }

    /**
     * Returns the memory-mapped files, of the memory that the machine or its container has. Never confirmed: the kernel
     * may drop their pages.
     */
    public static MemorySignal mapped() {
        return new MappedSignal();
    }

    /**
     * Returns metaspace, of {@code -XX:MaxMetaspaceSize}; absent without that option. Never confirmed: classes that
     * nobody uses any more count until a collection unloads them.
     */
    public static MemorySignal metaspace() {
        return new MetaspaceSignal();
    }

    /**
     * Returns the working set of this process's control group, of the least limit over the group and its ancestors;
     * absent where no group has a limit, and outside Linux. The working set is what the kernel charges, less file pages
     * that it may drop at once ({@code inactive_file}). Confirmed is what is no garbage of the heap. Groups are found once, at this call; their limits are read anew
     * each time.
     */
    public static MemorySignal container() {
        return container(ROOT);
    }

    /**
     * Returns the resident set of this process, of the memory that the machine or its container has; absent outside
     * Linux.
     */
    public static MemorySignal process() {
        return process(ROOT);
    }

    /**
     * Returns how long all tasks stood still for want of memory, in milliseconds of the last ten seconds, of 6,000, from
     * which {@code systemd-oomd} would kill: those of the process's control group (version 2), or else of the machine.
     * Absent outside Linux and where the kernel does not count ({@code psi=0}).
     */
    public static MemorySignal stall() {
        return stall(ROOT);
    }

    /**
     * Returns a signal of somebody's own count, of a budget or an allocator say; absent while the limit is less than 1
     * or {@link Long#MAX_VALUE}, which means none.
     *
     * @param name the name that operators see
     * @param usedBytes bytes in use, 0 or more; quick, and safe to call from any thread
     * @param limitBytes the most that may be used; alike
     */
    public static MemorySignal of(String name, LongSupplier usedBytes, LongSupplier limitBytes) {
        return of(name, usedBytes, limitBytes, NO_MARKS);
    }

    /**
     * Returns a signal of somebody's own count that a monitor need not wait for: it is told when the use reaches one of
     * its marks, as they are when it starts.
     *
     * @param name the name that operators see
     * @param usedBytes bytes in use, 0 or more; quick, and safe to call from any thread
     * @param limitBytes the most that may be used; alike
     * @param marks such as {@code budget::onReach}, of the same count
     */
    public static MemorySignal of(String name, LongSupplier usedBytes, LongSupplier limitBytes, Watermarks marks) {
        return new AllocatorSignal(name, usedBytes, limitBytes, marks);
    }

    /**
     * Returns the buffers that an Arrow allocator counts, of its limit; absent while it has none. The heap's and the
     * direct buffers' signals do not see them.
     *
     * @param usedBytes such as {@code allocator::bytesUsed} of a tracked allocator; called by any thread
     * @param limitBytes such as {@code allocator::getLimit}; {@link Long#MAX_VALUE}, or less than 1, for none
     */
    public static MemorySignal arrow(LongSupplier usedBytes, LongSupplier limitBytes) {
        return of(ARROW, usedBytes, limitBytes);
    }

    static MemorySignal container(Path root) {
        return new ContainerSignal(ControlGroups.find(root));
    }

    static MemorySignal process(Path root) {
        return new ProcessSignal(root);
    }

    static MemorySignal stall(Path root) {
        return new StallSignal(root, ControlGroups.find(root));
    }
}
