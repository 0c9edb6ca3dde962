package io.envyrc.memory.budget;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;

/** Who could give something to a claim, by priority, then the largest first; and what each held when it was made. */
final class Ranking {
    private record Sized(SpillableConsumer consumer, long bytes) {}

    private final Claim claim;
    private final IdentityHashMap<SpillableConsumer, Long> held = new IdentityHashMap<>();
    private final List<SpillableConsumer> candidates;

    private Ranking(List<SpillableConsumer> consumers, Claim claim) {
        this.claim = claim;
        // Held is read before the estimate: what comes in between makes this outdated.
        consumers.forEach(consumer -> held.put(consumer, consumer.bytes()));
        this.candidates = held.keySet().stream()
                .filter(consumer -> consumer != claim.asker)
                .map(consumer -> new Sized(consumer, consumer.spillableBytes()))
                .filter(sized -> claim.mayAsk(sized.consumer, sized.bytes))
                .sorted(Comparator.<Sized>comparingInt(sized -> sized.consumer.priority())
                        .thenComparing(Comparator.comparingLong(Sized::bytes).reversed())
                        .thenComparing(sized -> sized.consumer.name()))
                .map(Sized::consumer)
                .toList();
    }

    static Ranking of(List<SpillableConsumer> consumers, Claim claim) {
        return new Ranking(consumers, claim);
    }

    List<SpillableConsumer> candidates() {
        return candidates;
    }

    /** Tells whether somebody else holds more by now, and so may have something to give. */
    boolean isOutdated(List<SpillableConsumer> consumers) {
        for (SpillableConsumer consumer : consumers) {
            if (consumer != claim.asker && consumer.bytes() > held.getOrDefault(consumer, 0L)) {
                return true;
            }
        }
        return false;
    }
}
