package io.envyrc.memory.ddex;

import io.envyrc.memory.leak.LeakReport;
import io.envyrc.memory.leak.MemoryTrend;
import io.envyrc.memory.pressure.MemorySnapshot;
import java.util.Objects;
import java.util.Optional;

/**
 * How a {@link ManagedDdexService} does.
 *
 * @param stats what it has read
 * @param memory heap, signals and pressure level now
 * @param trend how the live heap moves; empty without a leak detector
 * @param lastLeak what the detector reported last, if it did
 */
public record DdexStatus(
        DdexStats stats, MemorySnapshot memory, Optional<MemoryTrend> trend, Optional<LeakReport> lastLeak) {
    public DdexStatus {
        Objects.requireNonNull(stats, "stats");
        Objects.requireNonNull(memory, "memory");
        Objects.requireNonNull(trend, "trend");
        Objects.requireNonNull(lastLeak, "lastLeak");
    }
}
