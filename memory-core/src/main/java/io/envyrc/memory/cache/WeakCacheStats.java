package io.envyrc.memory.cache;

/**
 * A weak cache's counts at one moment. Whenever no call is under way, {@code gets = hits + misses}.
 *
 * @param name the cache's name
 * @param hits gets that found a value in use
 * @param misses gets that found none
 * @param entries entries whose values were in use at the collector's last look
 */
public record WeakCacheStats(String name, long hits, long misses, int entries) {

    /** Returns gets so far. */
    public long gets() {
        return hits + misses;
    }

    /** Returns hits as a share of gets, 0.0..1.0; 0 before the first. */
    public double hitRate() {
        long gets = gets();
        return gets == 0 ? 0.0 : (double) hits / gets;
    }
}
