package io.envyrc.memory.arrow;

/** The fields of a {@link Share}, kept a cache line away from any neighbour's. Laid out as {@link StripeLayout} is. */
final class ShareLayout {
    private ShareLayout() {}

    abstract static class Fields extends StripeLayout.Before {
        /** May be charged here without asking any other stripe, in bytes; 0 or more. */
        long credit;

        /** Charged less released here, in bytes; below 0 where more is released than charged. */
        long held;

        long allocations;
        long frees;
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
