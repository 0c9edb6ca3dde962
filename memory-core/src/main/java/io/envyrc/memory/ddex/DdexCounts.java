package io.envyrc.memory.ddex;

/**
 * How much of what was in a message. A record in {@link DdexEvent.Part parts} counts once, a broken one among the problems
 * alone.
 *
 * @param headers 1, or 0 where there is none
 * @param parties {@link DdexEvent.Party} events
 * @param resources {@link DdexEvent.Resource} events
 * @param releases {@link DdexEvent.Release} events of every kind
 * @param releaseDeals {@link DdexEvent.ReleaseDeal} events
 * @param deals deals within these
 * @param parts {@link DdexEvent.Part} events
 * @param skipped {@link DdexEvent.Skipped} events
 * @param problems {@link DdexEvent.Problem} events
 * @param skippedElements elements left out, within records and beside them
 * @param elements all elements
 */
public record DdexCounts(
        long headers,
        long parties,
        long resources,
        long releases,
        long releaseDeals,
        long deals,
        long parts,
        long skipped,
        long problems,
        long skippedElements,
        long elements) {
    static final DdexCounts NONE = new DdexCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Returns the number of records that were given. */
    public long records() {
        return headers + parties + resources + releases + releaseDeals;
    }
}
