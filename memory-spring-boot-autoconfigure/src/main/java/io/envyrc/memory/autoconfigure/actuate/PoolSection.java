package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pool.PoolStats;
import java.util.LinkedHashMap;
import java.util.Map;

/** Section {@code pools}: one entry a pool. */
record PoolSection(
        long gets,
        long hits,
        long misses,
        long puts,
        long discards,
        long trimmed,
        long leased,
        int idle,
        long retainedBytes,
        double hitRate,
        long leaks,
        long refused,
        long failures) {

    static Map<String, PoolSection> of(PoolManager pools) {
        Map<String, PoolSection> byName = new LinkedHashMap<>();
        pools.stats().forEach((name, stats) -> byName.put(name, of(stats)));
        return byName;
    }

    private static PoolSection of(PoolStats stats) {
        return new PoolSection(
                stats.gets(),
                stats.hits(),
                stats.misses(),
                stats.puts(),
                stats.discards(),
                stats.trimmed(),
                stats.leased(),
                stats.idle(),
                stats.retainedBytes(),
                stats.hitRate(),
                stats.leaks(),
                stats.refused(),
                stats.failures());
    }
}
