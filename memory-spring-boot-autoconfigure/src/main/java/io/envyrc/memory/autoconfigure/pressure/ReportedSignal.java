package io.envyrc.memory.autoconfigure.pressure;

import io.envyrc.memory.pressure.MemorySignal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A signal that is shown and raises no level, since its limit says nothing of trouble: a full old generation may be garbage,
 * mapped files may be dropped by the kernel, and of a process's pages many are heap that is free again. Its readings
 * have no limit, which is {@link Long#MAX_VALUE}, and are up to {@link #FRESH} old: nobody waits for them, so they are
 * not worth the time at each poll.
 */
final class ReportedSignal implements MemorySignal {
    static final Duration FRESH = Duration.ofSeconds(5);

    private final MemorySignal signal;
    private final LongSupplier ticker;
    private volatile @Nullable Kept kept;

    ReportedSignal(MemorySignal signal) {
        this(signal, System::nanoTime);
    }

    ReportedSignal(MemorySignal signal, LongSupplier ticker) {
        this.signal = signal;
        this.ticker = ticker;
    }

    private record Kept(Optional<Reading> reading, long nanos) {}

    @Override
    public String name() {
        return signal.name();
    }

    @Override
    public String unit() {
        return signal.unit();
    }

    @Override
    public Optional<Reading> read() {
        long now = ticker.getAsLong();
        Kept last = kept;
        if (last == null || now - last.nanos >= FRESH.toNanos()) {
            last = new Kept(signal.read().map(ReportedSignal::unlimited), now);
            kept = last;
        }
        return last.reading;
    }

    private static Reading unlimited(Reading reading) {
        return new Reading(reading.usedBytes(), Long.MAX_VALUE, reading.confirmedBytes());
    }
}
