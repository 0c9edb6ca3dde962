package io.envyrc.memory.budget;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Adds open reservations up by consumer and kind. Not thread-safe. */
final class Census {
    private record Key(String name, MemoryKind kind) {}

    private static final class Sum {
        long bytes;
        int reservations;
        long peakBytes;
        long ageNanos;
        final Set<SpillableConsumer> owners = new LinkedHashSet<>();
    }

    private final Map<Key, Sum> sums = new HashMap<>();

    private Census() {}

    static Census of(Collection<MemoryReservation> open) {
        Census census = new Census();
        long now = System.nanoTime();
        for (MemoryReservation reservation : open) {
            Key key = new Key(reservation.consumer(), reservation.kind());
            Sum sum = census.sums.computeIfAbsent(key, absent -> new Sum());
            sum.bytes += reservation.bytes();
            sum.reservations++;
            sum.peakBytes += reservation.peakBytes();
            sum.ageNanos = Math.max(sum.ageNanos, now - reservation.openedNanos());
            SpillableConsumer owner = reservation.owner();
            if (owner != null) {
                sum.owners.add(owner);
            }
        }
        return census;
    }

    /** Returns those that hold most, largest first, ties by name. */
    List<MemoryConsumer> top(int count) {
        List<Map.Entry<Key, Sum>> sorted = new ArrayList<>(sums.entrySet());
        sorted.sort(Comparator.<Map.Entry<Key, Sum>>comparingLong(entry -> entry.getValue().bytes)
                .reversed()
                .thenComparing(entry -> entry.getKey().name())
                .thenComparing(entry -> entry.getKey().kind()));
        return sorted.stream()
                .limit(count)
                .map(entry -> consumer(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static MemoryConsumer consumer(Key key, Sum sum) {
        long spillable = 0;
        SpillableConsumer lastAsked = null;
        for (SpillableConsumer owner : sum.owners) {
            spillable += Math.min(owner.spillableBytes(), sum.bytes);
            if (lastAsked == null || owner.askedNanos() - lastAsked.askedNanos() > 0) {
                lastAsked = owner;
            }
        }
        return new MemoryConsumer(
                key.name,
                key.kind,
                sum.bytes,
                sum.reservations,
                sum.peakBytes,
                Duration.ofNanos(sum.ageNanos),
                Math.min(spillable, sum.bytes),
                lastAsked == null ? Optional.empty() : lastAsked.lastSpill());
    }
}
