package io.envyrc.memory.arrow;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.AllocationOutcome;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.ForeignAllocation;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/** What only Arrow's own allocators can do, since it needs what is private to their package. */
final class ForeignMemory {
    private ForeignMemory() {}

    /** Made when there is something to wrap; counts for nobody. */
    private static final class Gateway {
        static final RootAllocator ROOT = new RootAllocator();
    }

    /** Returns a buffer of memory that native code handed over; the last release lets go of it. */
    static ArrowBuf wrap(ForeignAllocation allocation) {
        return Gateway.ROOT.wrapForeignAllocation(allocation);
    }

    /** Returns the outcome that Arrow shows a listener when a request does not fit. */
    static AllocationOutcome refusal(long bytes, long used, long limit) {
        AtomicReference<@Nullable AllocationOutcome> outcome = new AtomicReference<>();
        AllocationListener catching = new AllocationListener() {
            @Override
            public boolean onFailedAllocation(long size, AllocationOutcome failed) {
                outcome.set(failed);
                return false;
            }
        };
        try (RootAllocator full = new RootAllocator(catching, Math.min(limit, used + bytes - 1))) {
            full.forceAllocate(used);
            try {
                full.buffer(bytes).close();
            } catch (OutOfMemoryException asItShould) {
                return Objects.requireNonNull(outcome.get(), "outcome");
            } finally {
                full.releaseBytes(used);
            }
        }
        throw new IllegalStateException("a full allocator lent " + bytes + " bytes");
    }
}
