package io.envyrc.memory.leak;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells that the collector has marked the old generation, on every collector and JDK alike. For one thread.
 *
 * <p>No bean of JDK 17 says when G1 has marked: its concurrent cycles have none, and its old collector is that of full
 * collections. So a small object is held until it must be in the old generation ({@code MaxTenuringThreshold} is at most
 * 15 collections), then let go: whoever clears the weak reference to it has marked the old generation, in a cycle that
 * began after it was let go. References are asked by {@link WeakReference#refersTo}, since {@code get()} would keep the
 * object alive for the cycle under way.
 */
final class OldMarks {
    static final int TENURED_AFTER = 16;
    private static final int BANK = 64;

    private final List<Canary> bank = new ArrayList<>(BANK);
    private int next;
    private long collections;
    private @Nullable Canary released;

    OldMarks() {
        for (int i = 0; i < BANK; i++) {
            bank.add(new Canary(0));
        }
    }

    /** To be called once after each collection that the caller knows of: has the old generation been marked lately? */
    boolean markedSinceLastCall() {
        collections++;
        boolean marked = released != null && released.isGone();
        if (marked) {
            released = null;
        }
        if (released == null && collections - bank.get(next).bornAt >= TENURED_AFTER) {
            released = bank.get(next);
            released.held = null;
            bank.set(next, new Canary(collections));
            next = (next + 1) % BANK;
        }
        return marked;
    }

    private static final class Canary {
        private final long bornAt;
        private @Nullable Object held = new Object();
        private final WeakReference<Object> watch;

        Canary(long bornAt) {
            this.bornAt = bornAt;
            this.watch = new WeakReference<>(held);
        }

        boolean isGone() {
            return watch.refersTo(null);
        }
    }
}
