package io.envyrc.memory.pool;

/**
 * A pool's counts at one moment.
 *
 * <p>Whenever no call is under way: {@code gets = hits + misses}, {@code leased = gets - puts - discards}, and
 * {@code idle = initial + puts - hits - trimmed}, where {@code initial} is what the pool was filled with at first.
 *
 * @param name the pool's name
 * @param hits objects lent that were idle before
 * @param misses objects lent that had to be made
 * @param puts objects given back and kept
 * @param discards objects given back and let go: too large, one too many, no budget, or a failed reset
 * @param trimmed idle objects dropped to give memory back
 * @param idle objects kept now
 * @param retainedBytes what they hold, in bytes; exact for buffers, an estimate for collections, 0 where not known
 */
public record PoolStats(
        String name, long hits, long misses, long puts, long discards, long trimmed, int idle, long retainedBytes) {

    /** Returns objects lent so far. */
    public long gets() {
        return hits + misses;
    }

    /** Returns objects that are out now. */
    public long leased() {
        return gets() - puts - discards;
    }

    /** Returns hits as a share of gets, 0.0..1.0; 0 before the first. */
    public double hitRate() {
        long gets = gets();
        return gets == 0 ? 0.0 : (double) hits / gets;
    }

    PoolStats plus(PoolStats other) {
        return new PoolStats(
                name,
                hits + other.hits,
                misses + other.misses,
                puts + other.puts,
                discards + other.discards,
                trimmed + other.trimmed,
                idle + other.idle,
                retainedBytes + other.retainedBytes);
    }
}
