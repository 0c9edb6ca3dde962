package io.envyrc.memory.gc;

/**
 * What the latest concurrent cycles prove to live. Not thread-safe.
 *
 * <p>A concurrent cycle counts as living whatever is allocated while it runs. Everything else that is in use when it
 * ends was reachable when it began, so
 *
 * <pre>live &gt;= used after the cycle - allocated since before its start</pre>
 *
 * where the allocation is that between the last reading before the cycle's start and one after its end, both of which
 * err to the safe side. While cycles follow one another closely the reading before the start lies several of them back;
 * so the same is done for the last two, three, ... {@value #CYCLES} together, which bounds the mean of what lived in
 * them, and the best bound counts.
 *
 * <p>Shenandoah moves no more in a cycle than its reserve holds and leaves the rest of the garbage that it found to the
 * next ones. A region it picks is a quarter garbage or more and the reserve is 5 % of the heap, so while there is such
 * garbage each cycle frees 1.4 % of the heap or more. Where that is so ({@code settleBytes} above 0), a cycle proves
 * something only if it can have freed less than that beyond what was allocated since the cycle before it began.
 *
 * <p>Two things are not garbage made meanwhile and yet not alive. Collectors hand out memory in pages or regions and
 * count them whole, so a byte allocated may use more: {@code factor} is the most that it may. And they leave pages that
 * are mostly alive as they are: ZGC up to {@code ZFragmentationLimit} (25 % of a page on JDK 17, 5 % on 25), Shenandoah
 * up to {@code ShenandoahGarbageThreshold} (25 % of a region); the program cannot have that memory either.
 */
final class ConcurrentCycles {
    static final int CYCLES = 8;
    private static final int READINGS = 512;

    private final double factor;
    private final long settleBytes;

    private final long[] readAtMillis = new long[READINGS];
    private final long[] allocated = new long[READINGS];
    private final long[] eras = new long[READINGS];
    private long readings;

    private final long[] startMillis = new long[CYCLES];
    private final long[] usedAfter = new long[CYCLES];
    private long cycles;

    /**
     * @param factor bytes of the heap that one byte allocated may use at most, 1.0 or more
     * @param settleBytes least that a cycle frees while one before it left garbage; 0 if cycles leave none
     */
    ConcurrentCycles(double factor, long settleBytes) {
        this.factor = factor;
        this.settleBytes = settleBytes;
    }

    /**
     * Takes in a reading of the allocation.
     *
     * @param millis when, taken after the reading; on the clock of the cycles or one that is ahead of it
     * @param bytes total of the bytes allocated
     * @param era a difference of two readings of different eras means nothing
     */
    void read(long millis, long bytes, long era) {
        int at = (int) (readings++ % READINGS);
        readAtMillis[at] = millis;
        allocated[at] = bytes;
        eras[at] = era;
    }

    /**
     * Takes in a cycle that has ended, after the reading that followed it.
     *
     * @param start when it began, in milliseconds
     * @param used bytes in use when it ended
     */
    void ended(long start, long used) {
        int at = (int) (cycles++ % CYCLES);
        startMillis[at] = start;
        usedAfter[at] = used;
    }

    /** Returns the bytes that the latest cycle proved to live, 0 or more and no more than it left. */
    long proved() {
        return clamp(settleBytes > 0 ? boundOfSettled() : bestBound(factor));
    }

    /** Returns the bytes that probably lived when the latest cycle ended: the bound if memory were handed out exactly. */
    long expected() {
        double bound = bestBound(1);
        return bound < 0 ? usedAfter[back(cycles, 1, CYCLES)] : clamp(bound);
    }

    private long clamp(double bytes) {
        return Math.max(0, Math.min(usedAfter[back(cycles, 1, CYCLES)], (long) bytes));
    }

    /** Returns -1 if the allocation is not known. */
    private double bestBound(double bytesPerByte) {
        double best = -1;
        long sum = 0;
        for (int n = 1; n <= Math.min(cycles, CYCLES); n++) {
            int cycle = back(cycles, n, CYCLES);
            sum += usedAfter[cycle];
            long since = allocatedSinceBefore(startMillis[cycle]);
            if (since >= 0) {
                best = Math.max(best, Math.max(0, sum - bytesPerByte * since) / n);
            }
        }
        return best;
    }

    private double boundOfSettled() {
        if (cycles < 2) {
            return 0;
        }
        int latest = back(cycles, 1, CYCLES);
        int before = back(cycles, 2, CYCLES);
        long since = allocatedSinceBefore(startMillis[latest]);
        long sinceBoth = allocatedSinceBefore(startMillis[before]);
        boolean settled = sinceBoth >= 0 && usedAfter[before] - usedAfter[latest] + factor * sinceBoth < settleBytes;
        return settled ? usedAfter[latest] - factor * since : 0;
    }

    /** Returns the bytes allocated from the last reading before {@code millis} to the latest; -1 if not known. */
    private long allocatedSinceBefore(long millis) {
        int latest = back(readings, 1, READINGS);
        for (int n = 1; n <= Math.min(readings, READINGS); n++) {
            int at = back(readings, n, READINGS);
            if (eras[at] != eras[latest]) {
                return -1;
            }
            if (readAtMillis[at] < millis) {
                return allocated[latest] - allocated[at];
            }
        }
        return -1;
    }

    private static int back(long written, int n, int capacity) {
        return (int) Math.floorMod(written - n, (long) capacity);
    }
}
