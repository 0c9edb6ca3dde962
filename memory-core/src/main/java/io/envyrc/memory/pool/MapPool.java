package io.envyrc.memory.pool;

import java.util.HashMap;
import java.util.Map;

/**
 * A pool of hash maps from names to anything. A map comes empty; one with more entries than the largest kept is let go.
 */
public final class MapPool extends ObjectPool<Map<String, Object>> {
    private static final int MAP_BYTES = 48;
    private static final int REFERENCE_BYTES = 4;

    MapPool(PoolConfig config, Retention retention) {
        super(
                ObjectPool.<Map<String, Object>>builder("maps", HashMap::new)
                        .reset(Map::clear)
                        .keepIf(map -> map.size() <= config.mapMaxEntries())
                        .retainedBytes(map -> MAP_BYTES + REFERENCE_BYTES * tableLength(map.size()))
                        .maxIdle(config.enabled() ? config.maxIdle() : 0)
                        .checked(),
                retention);
    }

    // HashMap keeps its table when cleared: the power of two that holds the entries at a load of 3/4, 16 at least.
    private static long tableLength(int entries) {
        long least = entries * 4L / 3 + 1;
        return Math.max(16, Long.highestOneBit(Math.max(1, least - 1)) << 1);
    }
}
