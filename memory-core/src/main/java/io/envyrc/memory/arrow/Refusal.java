package io.envyrc.memory.arrow;

import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.AllocationOutcome;
import org.apache.arrow.memory.OutOfMemoryException;

/** What happens when a request does not fit: lost buffers are reclaimed, the listener is asked, the request refused. */
final class Refusal {
    private Refusal() {}

    /**
     * Returns once the request is charged.
     *
     * @throws OutOfMemoryException if it still does not fit
     */
    static void retryOrThrow(Account account, Account full, long bytes, long size, int blocks) {
        if (Reclaimer.drain()) {
            Account stillFull = account.charge(bytes, blocks);
            if (stillFull == null) {
                return;
            }
            full = stillFull;
        }
        OutOfMemoryException refused = refusal(account, full, bytes, size);
        AllocationListener listener = account.listener;
        if (listener != AllocationListener.NOOP) {
            AllocationOutcome outcome = ForeignMemory.refusal(bytes, full.used(), full.limit());
            refused = new OutOfMemoryException(refused.getMessage(), outcome.getDetails());
            if (listener.onFailedAllocation(bytes, outcome) && account.charge(bytes, blocks) == null) {
                return;
            }
        }
        full.refusals.increment();
        throw refused;
    }

    private static OutOfMemoryException refusal(Account account, Account full, long bytes, long size) {
        return new OutOfMemoryException(
                "Allocator '%s' cannot lend %d bytes%s: '%s' has a limit of %d bytes and %d of them in use"
                        .formatted(
                                account.name,
                                bytes,
                                bytes == size ? "" : " (rounded from %d)".formatted(size),
                                full.name,
                                full.limit(),
                                full.used()));
    }
}
