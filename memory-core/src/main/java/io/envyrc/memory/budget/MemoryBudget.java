package io.envyrc.memory.budget;

import io.envyrc.memory.Registration;
import io.envyrc.memory.Watermarks;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A limit in bytes that named consumers share.
 *
 * <p>A consumer reserves before it holds memory, so the sum of all reservations never passes the limit, not even for a
 * moment. Nothing is allocated here: a reservation is a promise to stay within it.
 *
 * <p>When a request does not fit, the consumers that can spill are asked to, on the thread that makes the request and
 * under no lock: those of the lowest priority first, of one priority the largest first, and the asker itself last. What
 * they give back goes to the request, and no other can have it in between. A request waits for spills that other requests
 * have under way, at most for {@link MemoryBudgetBuilder#spillTimeout}, and if it does not fit even then, for memory that
 * others give back, at most for {@link MemoryBudgetBuilder#reserveTimeout}, which is nothing by default. An interrupted
 * thread does not wait. Forms that begin with {@code try} ask nobody and never wait. A request made by a thread in the
 * course of a spill asks nobody and does not wait either.
 *
 * <p>Thread-safe. A request that fits takes no lock.
 */
public final class MemoryBudget implements Watermarks {
    private final Set<MemoryReservation> open = ConcurrentHashMap.newKeySet();
    private final Admission admission;
    private final Books books;
    private final Arbiter arbiter;
    private final Observers observers = new Observers();

    MemoryBudget(MemoryBudgetBuilder builder) {
        this.admission = new Admission(builder, open);
        this.books = admission.books;
        this.arbiter = admission.arbiter;
    }

    /**
     * Returns a budget of {@code limitBytes}.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public static MemoryBudget ofBytes(long limitBytes) {
        return builder(limitBytes).build();
    }

    /** Returns a budget that counts and refuses nothing; its limit is {@link Long#MAX_VALUE}. */
    public static MemoryBudget unlimited() {
        return ofBytes(Long.MAX_VALUE);
    }

    /**
     * Returns a builder of a budget of {@code limitBytes}.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public static MemoryBudgetBuilder builder(long limitBytes) {
        if (limitBytes < 1) {
            throw new IllegalArgumentException("budget must be >= 1 byte but was " + limitBytes);
        }
        return new MemoryBudgetBuilder(limitBytes);
    }

    /**
     * Reserves heap memory for a consumer.
     *
     * @param consumer the name shown to operators; several reservations may share one
     * @param bytes size, 0 or more
     * @return a reservation that the caller closes
     * @throws MemoryLimitExceededException if it does not fit, though others were asked to spill
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
     * @throws MemoryLimitExceededException if it does not fit, though others were asked to spill
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public MemoryReservation reserve(String consumer, MemoryKind kind, long bytes) {
        return reserve(Objects.requireNonNull(consumer, "consumer"), null, kind, bytes);
    }

    /**
     * Reserves memory of a kind for a consumer if it fits as things stand; nobody is asked to spill.
     *
     * @return a reservation that the caller closes, or empty if it does not fit
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public Optional<MemoryReservation> tryReserve(String consumer, MemoryKind kind, long bytes) {
        return tryReserve(Objects.requireNonNull(consumer, "consumer"), null, kind, bytes);
    }

    /**
     * Registers a consumer that can spill, with priority 0.
     *
     * @param consumer the name shown to operators; several consumers may share one
     * @param spillable asked when a request does not fit
     * @return the consumer, which reserves nothing yet and which the caller closes
     */
    public SpillableConsumer register(String consumer, Spillable spillable) {
        return register(consumer, 0, spillable);
    }

    /**
     * Registers a consumer that can spill.
     *
     * @param consumer the name shown to operators; several consumers may share one
     * @param priority consumers of a lower one are asked before it, whatever their size
     * @param spillable asked when a request does not fit
     * @return the consumer, which reserves nothing yet and which the caller closes
     */
    public SpillableConsumer register(String consumer, int priority, Spillable spillable) {
        SpillableConsumer registered = new SpillableConsumer(
                this,
                Objects.requireNonNull(consumer, "consumer"),
                priority,
                Objects.requireNonNull(spillable, "spillable"));
        arbiter.add(registered);
        return registered;
    }

    /**
     * Has consumers spill until they have given back {@code bytes}, in the order in which a request would ask them,
     * whatever is free. The memory is for anybody. Runs on this thread; those that are spilling already or asking for
     * memory themselves are left out. One that fails is logged, and the next is asked.
     *
     * @param reason shown to consumers and operators in the place of the asker's name
     * @param bytes how much is wanted, 0 (nothing) or more
     * @return bytes given back; less than wanted if there is no more to spill, and 0 in the course of a spill
     * @throws IllegalArgumentException if {@code bytes} is negative
     */
    public long spill(String reason, long bytes) {
        Objects.requireNonNull(reason, "reason");
        checkBytes(bytes);
        return arbiter.sweep(reason, bytes);
    }

    /**
     * Lets {@code observer} see the consumer's name of each reservation opened from now on. It runs on the reserving
     * thread, under no lock, and must not block; what it throws is logged and harms no reservation.
     */
    public Registration onReserve(Consumer<String> observer) {
        return observers.add(observer);
    }

    /**
     * {@inheritDoc} A request that was granted only because others spilled is told of by what is reserved before and after
     * it, whoever reserved.
     */
    @Override
    public Registration onReach(long bytes, Runnable action) {
        return admission.marks.add(bytes, action);
    }

    MemoryReservation reserve(String consumer, @Nullable SpillableConsumer owner, MemoryKind kind, long bytes) {
        Objects.requireNonNull(kind, "kind");
        checkBytes(bytes);
        acquire(consumer, owner, bytes);
        return opened(new MemoryReservation(this, consumer, owner, kind, bytes));
    }

    Optional<MemoryReservation> tryReserve(
            String consumer, @Nullable SpillableConsumer owner, MemoryKind kind, long bytes) {
        Objects.requireNonNull(kind, "kind");
        checkBytes(bytes);
        return tryAcquire(owner, bytes)
                ? Optional.of(opened(new MemoryReservation(this, consumer, owner, kind, bytes)))
                : Optional.empty();
    }

    private MemoryReservation opened(MemoryReservation reservation) {
        open.add(reservation);
        observers.tell(reservation.consumer());
        return reservation;
    }

    boolean tryAcquire(@Nullable SpillableConsumer owner, long bytes) {
        return admission.tryAcquire(owner, bytes);
    }

    void acquire(String consumer, @Nullable SpillableConsumer owner, long bytes) {
        admission.acquire(consumer, owner, bytes, admission.timeoutNanos);
    }

    void acquire(String consumer, @Nullable SpillableConsumer owner, long bytes, Duration timeout) {
        admission.acquire(consumer, owner, bytes, MemoryBudgetBuilder.checkTimeout(timeout));
    }

    void giveBack(@Nullable SpillableConsumer owner, long bytes) {
        admission.giveBack(owner, bytes);
    }

    void closed(MemoryReservation reservation) {
        open.remove(reservation);
    }

    void unregister(SpillableConsumer consumer) {
        arbiter.remove(consumer);
    }

    @Nullable
    SpillResult running(SpillableConsumer consumer) {
        return arbiter.running(consumer);
    }

    long share() {
        return admission.share();
    }

    static void checkBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must be >= 0 but was " + bytes);
        }
    }

    /** Tells whether each consumer that can spill is held to its share; see {@link MemoryBudgetBuilder#fair}. */
    public boolean isFair() {
        return admission.fair;
    }

    /** Returns the limit in bytes; {@link Long#MAX_VALUE} if there is none. */
    public long limitBytes() {
        return books.limitBytes;
    }

    /** Returns what is reserved now, in bytes, with what is kept for requests for which others spill, or that wait. */
    public long reservedBytes() {
        return books.taken();
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
        return books.available();
    }

    /** Returns the most that was ever reserved at a time, in bytes. */
    public long peakBytes() {
        return books.peak();
    }

    /** Returns what a consumer holds now over all its open reservations, in bytes. */
    public long reservedBytes(String consumer) {
        return open.stream()
                .filter(reservation -> reservation.consumer().equals(consumer))
                .mapToLong(MemoryReservation::bytes)
                .sum();
    }

    /** Returns the consumers that can spill, in the order in which they registered. */
    public List<SpillableConsumer> spillableConsumers() {
        return List.copyOf(arbiter.consumers());
    }

    /** Returns how requests have waited for memory to be given back. */
    public ReserveWaits reserveWaits() {
        return books.waiters.stats();
    }

    /**
     * Returns the consumers that hold most, largest first, ties by name.
     *
     * @param count how many at the most, 0 or more
     */
    public List<MemoryConsumer> topConsumers(int count) {
        return Census.of(open).top(count);
    }

    @Override
    public String toString() {
        return "MemoryBudget[reserved=%d, limit=%d]".formatted(reservedBytes(), limitBytes());
    }
}
