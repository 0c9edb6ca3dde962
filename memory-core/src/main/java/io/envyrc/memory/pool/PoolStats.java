package io.envyrc.memory.pool;

/**
 * A pool's counts at one moment.
 *
 * <p>Whenever no call is under way: {@code gets = hits + misses}, {@code leased = gets - puts - discards}, and
 * {@code idle = initial + puts - hits - trimmed}, where {@code initial} is what the pool was filled with at first.
 * What is idle or lent and belongs to the pool counts against its budget; {@code retainedBytes} is the idle part of it.
 *
 * @param name the pool's name
 * @param hits objects lent that were idle before
 * @param misses objects lent that had to be made
 * @param puts objects given back and kept
 * @param discards objects that are out no more and were not kept: too large, one too many, no budget, a failed reset,
 *     or lost by their borrower
 * @param trimmed idle objects dropped: to give memory back, for their age, or because they were not valid any more
 * @param idle objects kept now
 * @param retainedBytes what they hold, in bytes; exact for buffers, an estimate for collections, 0 where not known
 * @param leaks objects that their borrowers lost to the garbage collector; among the {@code discards} too
 * @param refused objects that were to be given back without being out, as far as was noticed
 * @param failures objects that could not be made, or fitted no limit in a pool that fails then; not among the gets
 */
public record PoolStats(
        String name,
        long hits,
        long misses,
        long puts,
        long discards,
        long trimmed,
        int idle,
        long retainedBytes,
        long leaks,
        long refused,
        long failures) {

    /** Returns the counts of a pool that lost, refused and failed nothing. */
    public PoolStats(
            String name, long hits, long misses, long puts, long discards, long trimmed, int idle, long retainedBytes) {
        this(name, hits, misses, puts, discards, trimmed, idle, retainedBytes, 0, 0, 0);
    }

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
                retainedBytes + other.retainedBytes,
                leaks + other.leaks,
                refused + other.refused,
                failures + other.failures);
    }
}
