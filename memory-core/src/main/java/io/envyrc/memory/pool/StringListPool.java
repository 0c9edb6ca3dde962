package io.envyrc.memory.pool;

import java.util.ArrayList;
import java.util.List;

/** A pool of string lists. A list comes empty; one with more elements than the largest kept is let go. */
public final class StringListPool extends ObjectPool<List<String>> {
    private static final int LIST_BYTES = 40;
    private static final int REFERENCE_BYTES = 4;

    StringListPool(PoolConfig config, Retention retention) {
        super(
                ObjectPool.<List<String>>builder("string-lists", ArrayList::new)
                        .reset(List::clear)
                        .keepIf(list -> list.size() <= config.stringListMaxElements())
                        .retainedBytes(list -> LIST_BYTES + (long) REFERENCE_BYTES * list.size())
                        .maxIdle(config.enabled() ? config.maxIdle() : 0)
                        .checked(),
                retention);
    }
}
