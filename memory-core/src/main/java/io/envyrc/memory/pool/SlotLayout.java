package io.envyrc.memory.pool;

import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a {@link Slot}, kept at least a cache line away from any neighbour's.
 *
 * <p>The JVM lays a superclass out before its subclass, so three levels give pad, fields, pad. An {@code int} stands first
 * because a 12-byte header leaves a gap that the JVM would otherwise fill with a field from behind the pad.
 */
final class SlotLayout {

    private SlotLayout() {}

    @SuppressWarnings("unused") // fields that only take room
    abstract static class Before {
        private int gap;
        private long p01;
        private long p02;
        private long p03;
        private long p04;
        private long p05;
        private long p06;
        private long p07;
        private long p08;
    }

    abstract static class Fields<T> extends Before {
        volatile long state;
        // What a claim made of the state, and a release expects to find. A hint: nobody clears it, and claims that a
        // lease remembers may not set it. Reading the state instead would have to wait for the CAS just before.
        long lent;
        long fills;
        long drops;
        long bytes;
        long seenGeneration;
        long seenNanos;

        @Nullable
        T object;

        @Nullable
        WeakReference<T> weak;

        @Nullable
        Acquisition acquisition;
    }

    @SuppressWarnings("unused") // fields that only take room
    abstract static class After<T> extends Fields<T> {
        private long q01;
        private long q02;
        private long q03;
        private long q04;
        private long q05;
        private long q06;
        private long q07;
        private long q08;
        private long q09;
        private long q10;
        private long q11;
        private long q12;
        private long q13;
        private long q14;
        private long q15;
    }

    /** Who took the object, kept for some of the leases. */
    record Acquisition(long generation, long nanos, Throwable stack) {}
}
