package io.envyrc.memory.arrow;

/**
 * The fields of a {@link Stripe}, kept a cache line away from any neighbour's.
 *
 * <p>The JVM lays a superclass out before its subclass, so three levels give pad, fields, pad. An {@code int} stands
 * first because a 12-byte header leaves a gap that the JVM would otherwise fill with a field from behind the pad.
 */
final class StripeLayout {
    private StripeLayout() {}

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

    abstract static class Fields extends Before {
        volatile int busy;
        boolean closed;
        int hand;
        long keptBytes;
    }

    @SuppressWarnings("unused") // fields that only take room
    abstract static class After extends Fields {
        private long q01;
        private long q02;
        private long q03;
        private long q04;
        private long q05;
        private long q06;
        private long q07;
        private long q08;
    }
}
