package io.envyrc.memory.pool;

/**
 * A pool of string builders. A builder comes empty; one whose capacity, in characters, has passed the largest buffer
 * kept, in bytes, is let go. What is kept counts with two bytes a character, as text beyond Latin-1 takes.
 */
public final class StringBuilderPool extends ObjectPool<StringBuilder> {
    private static final int BUILDER_BYTES = 40;

    StringBuilderPool(PoolConfig config, Retention retention, LeakSettings leaks) {
        super(
                leaks.over(ObjectPool.builder("string-builders", StringBuilder::new))
                        .reset(builder -> builder.setLength(0))
                        .keepIf(builder -> builder.capacity() <= config.bufferMaxBytes())
                        .retainedBytes(builder -> BUILDER_BYTES + 2L * builder.capacity())
                        .maxIdle(config.enabled() ? config.maxIdle() : 0)
                        .checked(),
                retention);
    }
}
