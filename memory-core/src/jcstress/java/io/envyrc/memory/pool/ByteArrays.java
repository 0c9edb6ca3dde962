package io.envyrc.memory.pool;

/** The pool of byte arrays as a manager builds it, of one class. */
final class ByteArrays {
    private ByteArrays() {}

    static BytePool pool(Wipe wipe) {
        return pool(wipe, 4);
    }

    /** A pool that keeps one array, so that borrowers meet at it again and again. */
    static BytePool poolOfOne() {
        return pool(Wipe.USED, 1);
    }

    private static BytePool pool(Wipe wipe, int maxIdle) {
        PoolConfig config = PoolConfig.builder()
                .bufferMaxBytes(BytePool.MIN_BYTES)
                .maxIdle(maxIdle)
                .wipe(wipe)
                .build();
        return new BytePool(config, new Retention(Long.MAX_VALUE, null), LeakSettings.of(config, leak -> {}));
    }
}
