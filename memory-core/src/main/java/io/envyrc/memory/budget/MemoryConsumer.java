package io.envyrc.memory.budget;

import java.time.Duration;
import java.util.Optional;

/**
 * What one consumer holds of a budget, over all its open reservations of one kind.
 *
 * @param name the name it reserved under
 * @param kind where the memory lies
 * @param bytes reserved now
 * @param reservations open reservations
 * @param peakBytes the sum of the most that each of these held: what they held at most together, or more if they peaked at
 *     different times
 * @param age since the oldest of these was opened
 * @param spillableBytes what a spill would give back, by the consumer's own estimate; at most {@code bytes}
 * @param lastSpill what came of asking it to spill last, if it was
 */
public record MemoryConsumer(
        String name,
        MemoryKind kind,
        long bytes,
        int reservations,
        long peakBytes,
        Duration age,
        long spillableBytes,
        Optional<SpillResult> lastSpill) {

    /** Returns it in the words of an error message. */
    String describe() {
        return "%s=%d [%s, peak %d, age %d s, %s%s]"
                .formatted(
                        name,
                        bytes,
                        kind == MemoryKind.HEAP ? "heap" : "off-heap",
                        peakBytes,
                        age.toSeconds(),
                        spillableBytes == 0 ? "nothing to spill" : "spillable " + spillableBytes,
                        lastSpill.map(result -> ", " + result.describe()).orElse(""));
    }
}
