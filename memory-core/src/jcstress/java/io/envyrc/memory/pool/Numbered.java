package io.envyrc.memory.pool;

import java.util.concurrent.atomic.AtomicInteger;

/** An object that can be told from others: the n-th that its pool made, from 0. */
record Numbered(int number) {

    static ObjectPool<Numbered> pool(int initialIdle) {
        AtomicInteger next = new AtomicInteger();
        return ObjectPool.builder("numbered", () -> new Numbered(next.getAndIncrement()))
                .initialIdle(initialIdle)
                .maxIdle(4)
                .build();
    }
}
