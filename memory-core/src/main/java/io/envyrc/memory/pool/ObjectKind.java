package io.envyrc.memory.pool;

import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What a user of an {@link ObjectPool} says of its objects. */
record ObjectKind<T>(
        String pool,
        Supplier<? extends T> factory,
        @Nullable Consumer<? super T> resetting,
        @Nullable Predicate<? super T> worthKeeping,
        @Nullable ToLongFunction<? super T> retainedBytes,
        @Nullable Predicate<? super T> validation,
        @Nullable Consumer<? super T> destruction,
        @Nullable Admission admission)
        implements Kind<T> {

    /** Whether nothing need be asked or done when an object comes back. */
    boolean plainReturn() {
        return resetting == null && worthKeeping == null && retainedBytes == null && admission == null;
    }

    @Override
    public T make() {
        T object = factory.get();
        if (object == null) {
            throw new IllegalStateException("Pool '%s': the factory returned null".formatted(pool));
        }
        return object;
    }

    @Override
    public long bytesOf(T object) {
        long bytes = retainedBytes == null ? 0 : retainedBytes.applyAsLong(object);
        if (bytes < 0) {
            throw new IllegalStateException("Pool '%s': retainedBytes must be >= 0 but was %d".formatted(pool, bytes));
        }
        return bytes;
    }

    @Override
    public boolean isValid(T object) {
        return validation == null || validation.test(object);
    }

    @Override
    public boolean reset(T object, int used) {
        if (worthKeeping != null && !worthKeeping.test(object)) {
            return false;
        }
        if (resetting != null) {
            resetting.accept(object);
        }
        return true;
    }

    @Override
    public void destroy(T object) {
        if (destruction != null) {
            destruction.accept(object);
        }
    }

    @Override
    public void returned() {
        if (admission != null) {
            admission.leave();
        }
    }
}
