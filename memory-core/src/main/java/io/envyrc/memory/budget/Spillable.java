package io.envyrc.memory.budget;

import java.io.IOException;

/**
 * The part of a consumer that moves held data out of memory, to disk for example, where it stays readable.
 *
 * <p>A budget calls it from the thread that needs memory, holding no lock, and never twice at a time for one consumer.
 * Implementations are thread-safe, and keep three rules:
 *
 * <ul>
 *   <li>They give back to the budget what they let go, by {@link MemoryReservation#shrink} or {@code close}: only that
 *       counts, and goes to whoever asked. They may close themselves or others.
 *   <li>They do not wait without bound for a lock that another thread may hold while it asks a budget for memory: they try
 *       it, for a moment at most, and return if it is taken. One that waits all the same holds up its asker, and the others
 *       no longer than {@link MemoryBudgetBuilder#spillTimeout}.
 *   <li>They have their working memory beforehand. What is reserved in the course of a spill has to fit as things stand:
 *       nobody is asked to spill for it.
 * </ul>
 */
@FunctionalInterface
public interface Spillable {

    /**
     * Spills. Giving back less or more than wanted is fine. One that gives nothing back is asked again for the same
     * request only if it can spill more by its estimate than then, and one that throws is not.
     *
     * @param request who wants how much
     * @throws IOException if data could not be written; it is still held then. This and any other exception is logged and
     *     kept as the consumer's last result, and the next consumer is asked.
     */
    void spill(SpillRequest request) throws IOException;

    /**
     * Returns about how much a spill would give back now. Never waits.
     *
     * @param reservedBytes what the consumer reserves now
     * @return bytes, 0 or more; {@code reservedBytes} by default. At 0 the consumer is not asked.
     */
    default long spillableBytes(long reservedBytes) {
        return reservedBytes;
    }
}
