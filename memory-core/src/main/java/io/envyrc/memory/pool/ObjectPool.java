package io.envyrc.memory.pool;

import io.envyrc.memory.Trimmable;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool of objects that are dearer to make than to reset.
 *
 * <p>Thread-safe, and holds no thread-local: any number of platform or virtual threads may share it. It never waits: when
 * none is idle it makes one, and when enough are idle it lets one go. Objects taken by {@link #lease()} come back exactly
 * once however often the lease is closed; the plain pair {@link #acquire()} and {@link #release} trusts its caller.
 *
 * @param <T> what is lent
 */
public class ObjectPool<T> implements Pool {
    private static final Logger log = LoggerFactory.getLogger(ObjectPool.class);

    private final String name;
    private final Supplier<? extends T> factory;
    private final Consumer<? super T> reset;
    private final Predicate<? super T> worthKeeping;
    private final ToLongFunction<? super T> retainedBytes;
    private final Shelf<T> shelf;

    ObjectPool(Builder<T> builder, Retention retention) {
        this.name = builder.name;
        this.factory = builder.factory;
        this.reset = builder.reset;
        this.worthKeeping = builder.worthKeeping;
        this.retainedBytes = builder.retainedBytes;
        this.shelf = new Shelf<>(name, builder.maxIdle, retention);
        for (int i = 0; i < builder.initialIdle; i++) {
            T object = make();
            shelf.fill(object, retainedBytes.applyAsLong(object));
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
     * Lends an object until the lease is closed.
     *
     * @throws IllegalStateException if the pool is closed, or its factory returned null
     */
    public Lease<T> lease() {
        return new ObjectLease<>(this, acquire());
    }

    /**
     * Lends an object until it is {@linkplain #release released}.
     *
     * @throws IllegalStateException if the pool is closed, or its factory returned null
     */
    public T acquire() {
        T object = shelf.take();
        if (object == null) {
            object = make();
            shelf.missed();
        }
        return object;
    }

    /**
     * Gives an object back that {@link #acquire()} lent. The caller must not use it any more, nor release it again.
     * Never throws on account of the object: one whose reset fails is let go.
     */
    public void release(T object) {
        Objects.requireNonNull(object, "object");
        try {
            if (!worthKeeping.test(object)) {
                shelf.discarded();
                return;
            }
            long bytes = retainedBytes.applyAsLong(object);
            reset.accept(object);
            shelf.put(object, bytes);
        } catch (RuntimeException failed) {
            log.warn("Pool '{}' let an object go: its reset failed", name, failed);
            shelf.discarded();
        }
    }

    private T make() {
        T object = factory.get();
        if (object == null) {
            throw new IllegalStateException("Pool '%s': the factory returned null".formatted(name));
        }
        return object;
    }

    @Override
    public PoolStats stats() {
        return shelf.stats();
    }

    @Override
    public long trim(double fraction) {
        return shelf.trim(Trimmable.checkFraction(fraction));
    }

    @Override
    public void close() {
        shelf.close();
    }

    private static final class ObjectLease<T> implements Lease<T> {
        private final ObjectPool<T> pool;
        private final AtomicReference<@Nullable T> object;

        ObjectLease(ObjectPool<T> pool, T object) {
            this.pool = pool;
            this.object = new AtomicReference<>(object);
        }

        @Override
        public T get() {
            T held = object.get();
            if (held == null) {
                throw new IllegalStateException("Lease from pool '%s' is closed".formatted(pool.name));
            }
            return held;
        }

        @Override
        public void close() {
            T held = object.getAndSet(null);
            if (held != null) {
                pool.release(held);
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
        private Consumer<? super T> reset = object -> {};
        private Predicate<? super T> worthKeeping = object -> true;
        private ToLongFunction<? super T> retainedBytes = object -> 0;
        private int initialIdle;
        private int maxIdle = PoolConfig.DEFAULT_MAX_IDLE;

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

        /** Sets which objects are worth keeping; the others are let go when they come back. Default: all. */
        public Builder<T> keepIf(Predicate<? super T> worthKeeping) {
            this.worthKeeping = Objects.requireNonNull(worthKeeping, "worthKeeping");
            return this;
        }

        /** Sets how many bytes an object holds, asked before its reset. Default: 0, not known. */
        public Builder<T> retainedBytes(ToLongFunction<? super T> retainedBytes) {
            this.retainedBytes = Objects.requireNonNull(retainedBytes, "retainedBytes");
            return this;
        }

        /** Sets how many objects are made at once, 0 up to the most that are kept. Default: 0. */
        public Builder<T> initialIdle(int initialIdle) {
            this.initialIdle = initialIdle;
            return this;
        }

        /** Sets how many idle objects are kept, 0 (plain allocation) or more. Default: 64. */
        public Builder<T> maxIdle(int maxIdle) {
            this.maxIdle = maxIdle;
            return this;
        }

        /**
         * Builds the pool and its first objects.
         *
         * @throws IllegalArgumentException if the bounds are negative, or more are asked for at first than are kept
         */
        public ObjectPool<T> build() {
            return new ObjectPool<>(checked(), new Retention(Long.MAX_VALUE, null));
        }

        Builder<T> checked() {
            if (maxIdle < 0) {
                throw new IllegalArgumentException(
                        "Pool '%s': maxIdle must be >= 0 but was %d".formatted(name, maxIdle));
            }
            if (initialIdle < 0 || initialIdle > maxIdle) {
                throw new IllegalArgumentException("Pool '%s': initialIdle must be within 0..%d (maxIdle) but was %d"
                        .formatted(name, maxIdle, initialIdle));
            }
            return this;
        }
    }
}
