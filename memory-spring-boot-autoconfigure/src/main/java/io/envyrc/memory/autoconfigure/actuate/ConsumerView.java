package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.budget.MemoryConsumer;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.SpillResult;
import org.jspecify.annotations.Nullable;

/** A consumer of the budget as an operator sees it. */
record ConsumerView(
        String name,
        MemoryKind kind,
        long bytes,
        int reservations,
        long peakBytes,
        long ageMillis,
        long spillableBytes,
        @Nullable LastSpill lastSpill) {

    static ConsumerView of(MemoryConsumer consumer) {
        return new ConsumerView(
                consumer.name(),
                consumer.kind(),
                consumer.bytes(),
                consumer.reservations(),
                consumer.peakBytes(),
                consumer.age().toMillis(),
                consumer.spillableBytes(),
                consumer.lastSpill().map(LastSpill::of).orElse(null));
    }

    /** What came of asking it to spill. */
    record LastSpill(
            SpillResult.Outcome outcome,
            long requestedBytes,
            long freedBytes,
            long tookMillis,
            @Nullable String failure) {

        static LastSpill of(SpillResult result) {
            return new LastSpill(
                    result.outcome(),
                    result.requestedBytes(),
                    result.freedBytes(),
                    result.took().toMillis(),
                    result.failure().orElse(null));
        }
    }
}
