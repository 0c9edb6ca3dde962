package io.envyrc.memory.pressure;

import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;

/** The signals that every JVM has, or may have, and that of an allocator. */
public final class MemorySignals {
    /** Name of {@link #heap()}. */
    public static final String HEAP = "heap";
    /** Name of {@link #direct()}. */
    public static final String DIRECT = "direct";
    /** Name of {@link #container()}. */
    public static final String CONTAINER = "container";
    /** Name of {@link #arrow}. */
    public static final String ARROW = "arrow";

    private MemorySignals() {}

    /** Returns {@link #heap()}, {@link #direct()} and {@link #container()}. */
    public static List<MemorySignal> standard() {
        return List.of(heap(), direct(), container());
    }

    /**
     * Returns the heap, of its maximum size.
     *
     * <p>What is used is what the latest collection left, so garbage made since does not count. The reading is confirmed
     * if that collection looked at the whole heap; what a young one left, and whatever is used before the first one, is
     * only an upper bound.
     */
    public static MemorySignal heap() {
        return new HeapSignal();
    }

    /**
     * Returns the direct byte buffers that the JDK counts, of {@code -XX:MaxDirectMemorySize}; that is the maximum heap
     * size unless set.
     */
    public static MemorySignal direct() {
        return new DirectSignal();
    }

    /**
     * Returns the working set of this process's control group, of the least limit over the group and its ancestors;
     * absent where no group has a limit, and outside Linux. The working set is what the kernel charges, less file pages
     * that it may drop at once ({@code inactive_file}). Groups are found once, at this call; their limits are read anew
     * each time.
     */
    public static MemorySignal container() {
        return container(Path.of("/"));
    }

    /**
     * Returns the buffers that an Arrow allocator counts, of its limit; absent while it has none. The heap's and the
     * direct buffers' signals do not see them.
     *
     * @param usedBytes such as {@code allocator::bytesUsed} of a tracked allocator; called by any thread
     * @param limitBytes such as {@code allocator::getLimit}; {@link Long#MAX_VALUE}, or less than 1, for none
     */
    public static MemorySignal arrow(LongSupplier usedBytes, LongSupplier limitBytes) {
        return new AllocatorSignal(ARROW, usedBytes, limitBytes);
    }

    static MemorySignal container(Path root) {
        return new ContainerSignal(ControlGroups.find(root));
    }
}
