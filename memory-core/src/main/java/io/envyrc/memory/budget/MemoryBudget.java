package io.envyrc.memory.budget;

import io.envyrc.memory.Registration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A limit in bytes that named consumers share.
 *
 * <p>A consumer reserves before it holds memory, so the sum of all reservations never passes the limit, not even for a
 * moment. Nothing is allocated here: a reservation is a promise to stay within it. Thread-safe; a request never waits.
 */
public final class MemoryBudget {
    private static final Logger log = LoggerFactory.getLogger(MemoryBudget.class);
    private static final int TOP = 5;

    private final long limitBytes;
    private final AtomicLong reserved = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();
    private final Set<MemoryReservation> open = ConcurrentHashMap.newKeySet();
    private final List<Consumer<String>> observers = new CopyOnWriteArrayList<>();

    private MemoryBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /**
     * Returns a budget of {@code limitBytes}.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public static MemoryBudget ofBytes(long limitBytes) {
        if (limitBytes < 1) {
            throw new IllegalArgumentException("budget must be >= 1 byte but was " + limitBytes);
        }
        return new MemoryBudget(limitBytes);
    }

    /** Returns a budget that counts and refuses nothing; its limit is {@link Long#MAX_VALUE}. */
    public static MemoryBudget unlimited() {
        return new MemoryBudget(Long.MAX_VALUE);
    }

    /**
     * Reserves heap memory for a consumer.
     *
     * @param consumer the name shown to operators; several reservations may share one
     * @param bytes size, 0 or more
     * @return a reservation that the caller closes
     * @throws MemoryLimitExceededException if it does not fit
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public MemoryReservation reserve(String consumer, long bytes) {
        return reserve(consumer, MemoryKind.HEAP, bytes);
    }

    /**
     * Reserves memory of a kind for a consumer.
     *
     * @param consumer the name shown to operators; several reservations may share one
     * @param kind where the memory will lie
     * @param bytes size, 0 or more
     * @return a reservation that the caller closes
     * @throws MemoryLimitExceededException if it does not fit
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public MemoryReservation reserve(String consumer, MemoryKind kind, long bytes) {
        return tryReserve(consumer, kind, bytes).orElseThrow(() -> exceeded(consumer, bytes));
    }

    /**
     * Reserves memory of a kind for a consumer if it fits.
     *
     * @return a reservation that the caller closes, or empty if it does not fit
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public Optional<MemoryReservation> tryReserve(String consumer, MemoryKind kind, long bytes) {
        Objects.requireNonNull(consumer, "consumer");
        Objects.requireNonNull(kind, "kind");
        if (!tryAcquire(bytes)) {
            return Optional.empty();
        }
        MemoryReservation reservation = new MemoryReservation(this, consumer, kind, bytes);
        open.add(reservation);
        observers.forEach(observer -> tell(observer, consumer));
        return Optional.of(reservation);
    }

    /**
     * Lets {@code observer} see the consumer's name of each reservation opened from now on. It runs on the reserving
     * thread, under no lock, and must not block; what it throws is logged and harms no reservation.
     */
    public Registration onReserve(Consumer<String> observer) {
        Objects.requireNonNull(observer, "observer");
        observers.add(observer);
        return () -> observers.remove(observer);
    }

    private static void tell(Consumer<String> observer, String consumer) {
        try {
            observer.accept(consumer);
        } catch (RuntimeException failed) {
            log.warn("An observer of the budget failed on '{}'", consumer, failed);
        }
    }

    boolean tryAcquire(long bytes) {
        checkBytes(bytes);
        while (true) {
            long now = reserved.get();
            if (bytes > limitBytes - now) {
                return false;
            }
            if (reserved.compareAndSet(now, now + bytes)) {
                peak.accumulateAndGet(now + bytes, Math::max);
                return true;
            }
        }
    }

    void giveBack(long bytes) {
        reserved.addAndGet(-bytes);
    }

    void closed(MemoryReservation reservation) {
        open.remove(reservation);
    }

    MemoryLimitExceededException exceeded(String consumer, long bytes) {
        return new MemoryLimitExceededException(consumer, bytes, limitBytes, reservedBytes(), topConsumers(TOP));
    }

    static void checkBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must be >= 0 but was " + bytes);
        }
    }

    /** Returns the limit in bytes; {@link Long#MAX_VALUE} if there is none. */
    public long limitBytes() {
        return limitBytes;
    }

    /** Returns what is reserved now, in bytes. */
    public long reservedBytes() {
        return reserved.get();
    }

    /** Returns what is reserved now of one kind, in bytes. A sum over the open reservations, taken one by one. */
    public long reservedBytes(MemoryKind kind) {
        return open.stream()
                .filter(reservation -> reservation.kind() == kind)
                .mapToLong(MemoryReservation::bytes)
                .sum();
    }

    /** Returns what may still be reserved, in bytes. */
    public long availableBytes() {
        return limitBytes - reserved.get();
    }

    /** Returns the most that was ever reserved at a time, in bytes. */
    public long peakBytes() {
        return peak.get();
    }

    /** Returns what a consumer holds now over all its open reservations, in bytes. */
    public long reservedBytes(String consumer) {
        return open.stream()
                .filter(reservation -> reservation.consumer().equals(consumer))
                .mapToLong(MemoryReservation::bytes)
                .sum();
    }

    /**
     * Returns the consumers that hold most, largest first, ties by name.
     *
     * @param count how many at the most, 0 or more
     */
    public List<MemoryConsumer> topConsumers(int count) {
        record Key(String name, MemoryKind kind) {}
        Map<Key, MemoryConsumer> byName = new HashMap<>();
        for (MemoryReservation reservation : open) {
            byName.merge(
                    new Key(reservation.consumer(), reservation.kind()),
                    new MemoryConsumer(reservation.consumer(), reservation.kind(), reservation.bytes(), 1),
                    (a, b) -> new MemoryConsumer(
                            a.name(), a.kind(), a.bytes() + b.bytes(), a.reservations() + b.reservations()));
        }
        List<MemoryConsumer> consumers = new ArrayList<>(byName.values());
        consumers.sort(Comparator.comparingLong(MemoryConsumer::bytes)
                .reversed()
                .thenComparing(MemoryConsumer::name)
                .thenComparing(MemoryConsumer::kind));
        return List.copyOf(consumers.subList(0, Math.min(count, consumers.size())));
    }

    @Override
    public String toString() {
        return "MemoryBudget[reserved=%d, limit=%d]".formatted(reservedBytes(), limitBytes);
    }
}
