package io.envyrc.memory.pool;

/** A bounded pool had nothing to lend in time. Nothing was taken; trying again later is safe. */
public final class PoolExhaustedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PoolExhaustedException(String message) {
        super(message);
    }
}
