package io.envyrc.memory.budget;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A budget refused a reservation. Nothing was reserved, and what was held before is still held, but for what was spilled.
 * What the consumers threw that were asked to spill is suppressed.
 */
public final class MemoryLimitExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long requestedBytes;
    private final long limitBytes;
    private final long reservedBytes;
    private final Duration waited;
    private final transient List<MemoryConsumer> topConsumers;

    MemoryLimitExceededException(
            String consumer,
            long requestedBytes,
            long limitBytes,
            long reservedBytes,
            Duration waited,
            String reason,
            List<MemoryConsumer> top,
            String remedy) {
        super(String.format(
                Locale.ROOT,
                "Memory budget exceeded: '%s' asked for %d bytes but %d of %d are reserved%s (%s); %s",
                consumer,
                requestedBytes,
                reservedBytes,
                limitBytes,
                reason,
                holders(top),
                remedy));
        this.requestedBytes = requestedBytes;
        this.limitBytes = limitBytes;
        this.reservedBytes = reservedBytes;
        this.waited = waited;
        this.topConsumers = List.copyOf(top);
    }

    private static String holders(List<MemoryConsumer> top) {
        return top.isEmpty()
                ? "nobody holds any"
                : top.stream().map(MemoryConsumer::describe).collect(Collectors.joining(", ", "top consumers: ", ""));
    }

    /** Returns the bytes that were asked for and refused. */
    public long requestedBytes() {
        return requestedBytes;
    }

    /** Returns the limit of the budget, in bytes. */
    public long limitBytes() {
        return limitBytes;
    }

    /** Returns what was reserved when the request was refused, in bytes. */
    public long reservedBytes() {
        return reservedBytes;
    }

    /** Returns how long it waited for memory to be given back; zero if it did not. */
    public Duration waited() {
        return waited;
    }

    /** Returns the consumers that held most at that moment, at most five, largest first. */
    public List<MemoryConsumer> topConsumers() {
        return topConsumers == null ? List.of() : topConsumers;
    }
}
