package io.envyrc.memory.pool;

import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The part of an {@link Engine} that looks at all slots: counts, trims, finds what got lost. Runs on the thread that asks.
 *
 * <p>A round holds the borrowed objects weakly, so that the collector may have those whose borrowers are gone, and takes
 * note of when each slot was last seen to move, which tells the cold from the warm. A loss shows in the first round
 * after the collection that follows a round.
 */
final class Upkeep<T> {
    private static final int MOST_LOOKS = 1_000;

    private final Engine<T> engine;
    private final LongAdder trimmed = new LongAdder();
    private final LongAdder leaks = new LongAdder();
    // One round at a time: a listener or a destruction that asks for the statistics must not start another within.
    private final AtomicBoolean underWay = new AtomicBoolean();
    private final Set<Slot<T>> unkept = ConcurrentHashMap.newKeySet();

    Upkeep(Engine<T> engine) {
        this.engine = engine;
    }

    /** Returns the pool's name. */
    String pool() {
        return engine.name;
    }

    /** Follows a slot that no stripe knows. */
    Slot<T> track(Slot<T> slot) {
        if (slot.weak != null) {
            unkept.add(slot);
        }
        return slot;
    }

    @Nullable
    Slot<T> findTracked(T object) {
        for (Slot<T> slot : unkept) {
            if (slot.holds(object)) {
                return slot;
            }
        }
        return null;
    }

    /** Does what is due: notices losses, ages idle objects, drops those that came back to a closed pool. */
    void round() {
        if (!underWay.compareAndSet(false, true)) {
            return;
        }
        try {
            long now = engine.watch.now();
            for (Stripe<T> stripe : engine.stripes) {
                for (Slot<T> slot : stripe.slots()) {
                    look(slot, now);
                }
            }
            unkept.forEach(slot -> look(slot, now));
        } finally {
            underWay.set(false);
        }
    }

    private void look(Slot<T> slot, long now) {
        long state = slot.state;
        if (Slot.isIdle(state)) {
            boolean tooOld = engine.maxIdleNanos() > 0 && now - slot.seenNanos >= engine.maxIdleNanos();
            if (engine.isClosed() || tooOld) {
                trimIdle(slot, state);
                return;
            }
        }
        if (Slot.generation(state) != slot.seenGeneration) {
            slot.seenGeneration = Slot.generation(state);
            if (Slot.isBorrowed(state) || engine.maxIdleNanos() == 0) {
                slot.seenNanos = now;
            }
        }
        WeakReference<T> weak = slot.weak;
        if (Slot.isBorrowed(state) && weak != null) {
            if (Slot.mode(state) == Slot.KEPT) {
                slot.park(state);
            } else if (Slot.mode(state) == Slot.WATCHED && weak.refersTo(null)) {
                lost(slot, state);
            }
        }
    }

    private void lost(Slot<T> slot, long watched) {
        if (!slot.move(watched, Slot.with(watched, Slot.BUSY))) {
            return;
        }
        long bytes = slot.bytes;
        SlotLayout.Acquisition acquisition = slot.acquisition;
        long seenNanos = slot.seenNanos;
        leaks.increment();
        dropReturned(slot, watched);
        engine.kind.returned();
        engine.watch.report(bytes, Slot.generation(watched), seenNanos, acquisition);
    }

    /** Empties a slot under BUSY whose object came back, or never will, and is not kept. */
    void dropReturned(Slot<T> slot, long borrowed) {
        engine.discards.increment();
        slot.drops++;
        vacate(slot, borrowed + Slot.TURN);
    }

    /** Empties a slot under BUSY whose object was idle. */
    void dropIdle(Slot<T> slot, long idle) {
        T object = slot.object;
        trimmed.increment();
        vacate(slot, idle);
        if (object != null) {
            engine.letGo(object);
        }
    }

    private void vacate(Slot<T> slot, long next) {
        long bytes = slot.bytes;
        slot.clear();
        slot.publish(Slot.with(next, Slot.EMPTY));
        if (slot.stripe == null) {
            unkept.remove(slot);
        } else {
            engine.owned.decrementAndGet();
            engine.retention.letGo(bytes);
        }
    }

    /** Drops an object that is idle still; returns its bytes, or -1 if somebody was quicker. */
    long trimIdle(Slot<T> slot, long idle) {
        if (!slot.move(idle, Slot.with(idle, Slot.BUSY))) {
            return -1;
        }
        long bytes = slot.bytes;
        dropIdle(slot, idle);
        return bytes;
    }

    /** Drops what is idle and has what is out dropped when it comes back. */
    void dropAfterClose() {
        for (Stripe<T> stripe : engine.stripes) {
            for (Slot<T> slot : stripe.slots()) {
                watchAfterClose(slot);
            }
        }
    }

    /** A return that is under way just now may slip through; the next {@link #round} drops what it left. */
    void watchAfterClose(Slot<T> slot) {
        while (true) {
            long state = slot.state;
            if (Slot.isIdle(state)) {
                trimIdle(slot, state);
            } else if (!Slot.isBorrowedAndKept(state) || slot.move(state, Slot.with(state, Slot.WATCHED))) {
                return;
            }
        }
    }

    /** Adds each idle slot. */
    void collectIdle(List<IdleSlot<?>> all) {
        round();
        for (Stripe<T> stripe : engine.stripes) {
            Slot<T>[] slots = stripe.slots();
            for (Slot<T> slot : slots) {
                long state = slot.state;
                if (Slot.isIdle(state)) {
                    int distance = engine.distance(slot, slots.length);
                    all.add(new IdleSlot<>(this, slot, state, slot.seenNanos, slot.bytes, distance));
                }
            }
        }
    }

    PoolStats stats() {
        round();
        long hits = 0;
        long puts = 0;
        int idle = 0;
        long retainedBytes = 0;
        for (Stripe<T> stripe : engine.stripes) {
            for (Slot<T> slot : stripe.slots()) {
                long state;
                long fills;
                long drops;
                long bytes;
                int looks = 0;
                do {
                    state = slot.state;
                    fills = slot.fills;
                    drops = slot.drops;
                    bytes = slot.bytes;
                    VarHandle.acquireFence();
                } while ((state != slot.state || Slot.mode(state) == Slot.BUSY) && ++looks < MOST_LOOKS);
                long generation = Slot.generation(state);
                hits += (generation + 1) / 2 - fills;
                puts += generation / 2 - drops;
                if (Slot.isIdle(state)) {
                    idle++;
                    retainedBytes += bytes;
                }
            }
        }
        return new PoolStats(
                engine.name,
                hits,
                engine.misses.sum(),
                puts,
                engine.discards.sum(),
                trimmed.sum(),
                idle,
                retainedBytes,
                leaks.sum(),
                engine.refused.sum(),
                engine.failures.sum());
    }
}
