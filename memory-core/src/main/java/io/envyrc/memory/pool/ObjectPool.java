package io.envyrc.memory.pool;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A pool of objects that are dearer to make than to reset.
 *
 * <p>Thread-safe, lock-free, and holds no thread-local: any number of platform or virtual threads may share it. It never
 * waits, unless it bounds what is out: when none is idle it makes one, and what it may not keep it lets go when it comes
 * back. Objects taken by {@link #lease()} come back exactly once however often the lease is closed; the plain pair
 * {@link #acquire()} and {@link #release} trusts its caller.
 *
 * @param <T> what is lent
 */
public class ObjectPool<T> extends EnginePool {
    private final String name;
    private final Engine<T> engine;
    private final @Nullable Admission admission;
    // Copies of what the engine knows: each hop to a field lengthens the way to the slot.
    private final Slot<T>[] sticky;
    private final long slowMask;
    private final long slowTurn;
    private final boolean plainReturn;

    ObjectPool(Builder<T> builder, Retention retention) {
        this.name = builder.name;
        this.admission = builder.admission(this);
        this.engine = builder.engine(retention, admission);
        this.sticky = engine.sticky();
        this.slowMask = engine.slowMask();
        this.slowTurn = engine.slowTurn();
        this.plainReturn = engine.plainReturn();
        retention.add(engine.upkeep);
        for (int i = 0; i < builder.initialIdle; i++) {
            engine.intake.fill(engine.make());
        }
    }

    /**
     * Starts a pool.
     *
     * @param name the name by which operators know it, not blank
     * @param factory makes an object; called outside any lock, and never to return null
     */
    public static <T> Builder<T> builder(String name, Supplier<? extends T> factory) {
        return new Builder<>(name, factory);
    }

    @Override
    public String name() {
        return name;
    }

    /**
     * Lends an object until the lease is closed. Waits if the pool bounds what is out and all is out.
     *
     * @throws IllegalStateException if the pool is closed, its factory returned null, or its sizer answered less than 0
     * @throws PoolExhaustedException if nothing came back in time, or the thread was interrupted; its flag is set then
     */
    public Lease<T> lease() {
        Slot<T> slot = sticky[Engine.cell()];
        long idle = slot.state;
        // Read before the claim: if that succeeds, nothing was changed in between.
        T object = slot.object;
        long borrowed = idle + Slot.TURN;
        if (!Slot.isClaimable(idle, slowMask, slowTurn) || !slot.move(idle, borrowed)) {
            object = null;
        }
        if (object == null) {
            slot = admission == null ? engine.claimSlowly() : admitted(admission, engine::claimSlowly);
            object = engine.lend(slot);
            borrowed = slot.borrowed();
        }
        // The only place that makes a lease: a second one, merged with this, would keep the JIT from removing it.
        return new ObjectLease<>(slot, object, borrowed);
    }

    /**
     * Lends an object until it is {@linkplain #release released}. Waits if the pool bounds what is out and all is out.
     *
     * @throws IllegalStateException if the pool is closed, its factory returned null, or its sizer answered less than 0
     * @throws PoolExhaustedException if nothing came back in time, or the thread was interrupted; its flag is set then
     */
    public T acquire() {
        Slot<T> slot = sticky[Engine.cell()];
        long idle = slot.state;
        T object = slot.object;
        if (object != null && Slot.isClaimable(idle, slowMask, slowTurn) && slot.claim(idle)) {
            return object;
        }
        return admission == null ? engine.takeSlowly() : admitted(admission, engine::takeSlowly);
    }

    private static <R> R admitted(Admission admission, Supplier<R> claim) {
        admission.enter();
        boolean claimed = false;
        try {
            R result = claim.get();
            claimed = true;
            return result;
        } finally {
            if (!claimed) {
                admission.leave();
            }
        }
    }

    /**
     * Gives an object back that {@link #acquire()} lent. The caller must not use it any more, nor release it again. One
     * whose reset fails is let go.
     *
     * @throws IllegalArgumentException if the object lies idle in the pool already; with {@link LeakTracking#ALL}, also
     *     if it is not out at all
     */
    public void release(T object) {
        Objects.requireNonNull(object, "object");
        Slot<T> slot = sticky[Engine.cell()];
        long borrowed = slot.lent;
        if (slot.object != object || !plainReturn || !slot.move(borrowed, borrowed + Slot.TURN)) {
            engine.returns.put(slot, object);
        }
    }

    @Override
    public PoolStats stats() {
        return engine.upkeep.stats();
    }

    @Override
    List<? extends Upkeep<?>> keepers() {
        return List.of(engine.upkeep);
    }

    @Override
    public void close() {
        engine.close();
    }

    private static final class ObjectLease<T> implements Lease<T> {
        private final Slot<T> slot;
        private final T object;
        private final long borrowed;

        ObjectLease(Slot<T> slot, T object, long borrowed) {
            this.slot = slot;
            this.object = object;
            this.borrowed = borrowed;
        }

        @Override
        public T get() {
            if (!slot.isOut(borrowed)) {
                throw new IllegalStateException("Lease from pool '%s' is closed".formatted(slot.engine.name));
            }
            return object;
        }

        @Override
        public void close() {
            if (!slot.engine.plainReturn() || !slot.move(borrowed, borrowed + Slot.TURN)) {
                slot.engine.returns.giveBack(slot, borrowed, object, Kind.USE_UNKNOWN);
            }
        }
    }

    /**
     * Configures an {@link ObjectPool}. Not thread-safe.
     *
     * @param <T> what is lent
     */
    public static final class Builder<T> {
        private final String name;
        private final Supplier<? extends T> factory;
        private @Nullable Consumer<? super T> reset;
        private @Nullable Predicate<? super T> worthKeeping;
        private @Nullable ToLongFunction<? super T> retainedBytes;
        private @Nullable Predicate<? super T> validation;
        private @Nullable Consumer<? super T> destruction;
        private int initialIdle;
        private int maxIdle = PoolConfig.DEFAULT_MAX_IDLE;
        private Duration maxIdleAge = Duration.ZERO;
        private int maxLeased = Integer.MAX_VALUE;
        private Duration acquireTimeout = Duration.ZERO;
        private LeakTracking leakTracking = LeakTracking.SAMPLED;
        private Consumer<? super PoolLeak> leakListener = leak -> {};
        private LongSupplier nanoClock = System::nanoTime;

        private Builder(String name, Supplier<? extends T> factory) {
            this.name = Objects.requireNonNull(name, "name");
            this.factory = Objects.requireNonNull(factory, "factory");
            if (name.isBlank()) {
                throw new IllegalArgumentException("a pool's name must not be blank");
            }
        }

        /** Sets what makes a used object as good as new; runs when it comes back. Default: nothing. */
        public Builder<T> reset(Consumer<? super T> reset) {
            this.reset = Objects.requireNonNull(reset, "reset");
            return this;
        }

        /**
         * Sets which objects are worth keeping, asked before their reset; the others are let go when they come back.
         * Default: all.
         */
        public Builder<T> keepIf(Predicate<? super T> worthKeeping) {
            this.worthKeeping = Objects.requireNonNull(worthKeeping, "worthKeeping");
            return this;
        }

        /** Sets how many bytes an object holds, 0 or more, asked when it is made and before its reset. Default: 0. */
        public Builder<T> retainedBytes(ToLongFunction<? super T> retainedBytes) {
            this.retainedBytes = Objects.requireNonNull(retainedBytes, "retainedBytes");
            return this;
        }

        /**
         * Sets which idle objects may still be lent, asked each time one is; the others are let go. One that throws
         * counts as not valid. Default: all.
         */
        public Builder<T> validate(Predicate<? super T> validation) {
            this.validation = Objects.requireNonNull(validation, "validation");
            return this;
        }

        /**
         * Sets what ends an object that the pool lets go. It is not called for an object lost to the garbage collector;
         * what it throws is logged. Default: nothing.
         */
        public Builder<T> destroy(Consumer<? super T> destruction) {
            this.destruction = Objects.requireNonNull(destruction, "destruction");
            return this;
        }

        /** Sets how many objects are made at once, 0 up to the most that are kept. Default: 0. */
        public Builder<T> initialIdle(int initialIdle) {
            this.initialIdle = initialIdle;
            return this;
        }

        /**
         * Sets how many objects belong to the pool at most, idle or lent; 0 makes it plain allocation. What is lent
         * beyond that is let go when it comes back. Default: 64.
         */
        public Builder<T> maxIdle(int maxIdle) {
            this.maxIdle = maxIdle;
            return this;
        }

        /**
         * Sets how long an object may lie idle. One that is older is never lent; it is let go when somebody asks for it,
         * for the statistics or for a trim. Default: zero, for ever.
         */
        public Builder<T> maxIdleAge(Duration maxIdleAge) {
            this.maxIdleAge = Objects.requireNonNull(maxIdleAge, "maxIdleAge");
            return this;
        }

        /** Sets how many objects may be out at a time, 1 or more; a borrower beyond that waits. Default: any number. */
        public Builder<T> maxLeased(int maxLeased) {
            this.maxLeased = maxLeased;
            return this;
        }

        /** Sets how long a borrower waits when {@link #maxLeased} objects are out. Default: zero, not at all. */
        public Builder<T> acquireTimeout(Duration acquireTimeout) {
            this.acquireTimeout = Objects.requireNonNull(acquireTimeout, "acquireTimeout");
            return this;
        }

        /** Sets how closely lent objects are followed. Default: {@link LeakTracking#SAMPLED}. */
        public Builder<T> leakTracking(LeakTracking leakTracking) {
            this.leakTracking = Objects.requireNonNull(leakTracking, "leakTracking");
            return this;
        }

        /**
         * Sets who hears of each object that got lost, besides the log. Runs on a thread that uses the pool. Default:
         * nobody.
         */
        public Builder<T> onLeak(Consumer<? super PoolLeak> leakListener) {
            this.leakListener = Objects.requireNonNull(leakListener, "leakListener");
            return this;
        }

        Builder<T> nanoClock(LongSupplier nanoClock) {
            this.nanoClock = nanoClock;
            return this;
        }

        /**
         * Builds the pool and its first objects.
         *
         * @throws IllegalArgumentException if a bound or a duration is out of its range, or more objects are asked for at
         *     first than are kept
         */
        public ObjectPool<T> build() {
            return new ObjectPool<>(checked(), new Retention(Long.MAX_VALUE, null));
        }

        Builder<T> checked() {
            check(maxIdle >= 0, "maxIdle must be >= 0 but was " + maxIdle);
            check(
                    initialIdle >= 0 && initialIdle <= maxIdle,
                    "initialIdle must be within 0.." + maxIdle + " (maxIdle) but was " + initialIdle);
            check(maxLeased >= 1, "maxLeased must be >= 1 but was " + maxLeased);
            check(!maxIdleAge.isNegative(), "maxIdleAge must be >= 0 but was " + maxIdleAge);
            check(!acquireTimeout.isNegative(), "acquireTimeout must be >= 0 but was " + acquireTimeout);
            return this;
        }

        private void check(boolean holds, String rule) {
            if (!holds) {
                throw new IllegalArgumentException("Pool '%s': %s".formatted(name, rule));
            }
        }

        private @Nullable Admission admission(ObjectPool<T> pool) {
            return maxLeased == Integer.MAX_VALUE
                    ? null
                    : new Admission(name, maxLeased, acquireTimeout, pool::stats, () -> pool.engine.upkeep.round());
        }

        private Engine<T> engine(Retention retention, @Nullable Admission admission) {
            ObjectKind<T> kind = new ObjectKind<>(
                    name, factory, reset, worthKeeping, retainedBytes, validation, destruction, admission);
            long maxIdleNanos = NANOSECONDS.convert(maxIdleAge);
            EngineConfig config = new EngineConfig(
                    name,
                    maxIdle,
                    kind.plainReturn() && maxIdleNanos == 0,
                    validation != null || maxIdleNanos > 0 || admission != null,
                    maxIdleNanos);
            return new Engine<>(config, kind, retention, new LeakWatch(name, leakTracking, leakListener, nanoClock));
        }
    }
}
