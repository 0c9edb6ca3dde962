package io.envyrc.memory.pool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An object that was lent and never came back: its borrower lost it to the garbage collector.
 *
 * @param pool the pool's name
 * @param bytes what the object held, in bytes; 0 where not known
 * @param age how long it was out at least
 * @param acquiredAt the stack of the thread that took it, if this lease was traced
 */
public record PoolLeak(
        String pool, long bytes, Duration age, @Nullable Throwable acquiredAt) {}
