package io.envyrc.memory.cache;

/**
 * A generational cache's counts at one moment. Whenever no call is under way, {@code gets = probationHits +
 * promotedHits + misses}.
 *
 * @param name the cache's name
 * @param probationHits gets that found an entry on probation, the one that promotes it included
 * @param promotedHits gets that found a promoted entry
 * @param misses gets that found none, or one that had expired
 * @param promotions entries promoted
 * @param evictions entries dropped for want of room
 * @param expirations entries dropped because their time was over
 * @param trimmed entries dropped by {@code trim}
 * @param probationEntries entries on probation now
 * @param promotedEntries promoted entries now
 * @param bytes estimated bytes of all entries now
 */
public record CacheStats(
        String name,
        long probationHits,
        long promotedHits,
        long misses,
        long promotions,
        long evictions,
        long expirations,
        long trimmed,
        long probationEntries,
        long promotedEntries,
        long bytes) {

    /** Returns gets so far. */
    public long gets() {
        return probationHits + promotedHits + misses;
    }

    /** Returns hits as a share of gets, 0.0..1.0; 0 before the first. */
    public double hitRate() {
        return share(probationHits + promotedHits);
    }

    /** Returns hits on probation as a share of gets, 0.0..1.0; 0 before the first. */
    public double probationHitRate() {
        return share(probationHits);
    }

    /** Returns hits on promoted entries as a share of gets, 0.0..1.0; 0 before the first. */
    public double promotedHitRate() {
        return share(promotedHits);
    }

    private double share(long hits) {
        long gets = gets();
        return gets == 0 ? 0.0 : (double) hits / gets;
    }
}
