package io.envyrc.memory.pool;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of an {@link Engine} that takes objects back, wherever one CAS is not enough. */
final class Returns<T> {
    private static final Logger log = LoggerFactory.getLogger(Returns.class);

    private final Engine<T> engine;

    Returns(Engine<T> engine) {
        this.engine = engine;
    }

    /** Gives the object of a lease back, unless somebody did so before. Never throws. */
    void giveBack(Slot<T> slot, long borrowed, T object, int used) {
        if (seize(slot, borrowed)) {
            takeIn(slot, borrowed, object, used);
        }
    }

    private static <T> boolean seize(Slot<T> slot, long borrowed) {
        while (true) {
            long now = slot.state;
            if (Slot.generation(now) != Slot.generation(borrowed) || Slot.mode(now) == Slot.BUSY) {
                return false;
            }
            // Whoever parks is between two stores; the object must not be put back before he has taken it out.
            if (Slot.mode(now) == Slot.PARKING) {
                Thread.onSpinWait();
            } else if (slot.move(now, Slot.with(now, Slot.BUSY))) {
                return true;
            }
        }
    }

    private void takeIn(Slot<T> slot, long borrowed, T object, int used) {
        if (slot.stripe != null && isWorthKeeping(slot, object, used) && !engine.isClosed()) {
            if (slot.object != object) {
                slot.object = object;
            }
            if (engine.maxIdleNanos() > 0) {
                slot.seenNanos = engine.watch.now();
            }
            slot.publish(Slot.with(borrowed + Slot.TURN, Slot.KEPT));
        } else {
            engine.upkeep.dropReturned(slot, borrowed);
            engine.letGo(object);
        }
        engine.kind.returned();
    }

    private boolean isWorthKeeping(Slot<T> slot, T object, int used) {
        try {
            long bytes = engine.kind.bytesOf(object);
            if (!engine.kind.reset(object, used)) {
                return false;
            }
            long more = bytes - slot.bytes;
            if (more > 0 && !engine.retention.tryKeep(more)) {
                return false;
            }
            slot.bytes = bytes;
            if (more < 0) {
                engine.retention.letGo(-more);
            }
            return true;
        } catch (RuntimeException | Error failed) {
            log.warn("Pool '{}' let an object go: its reset failed", engine.name, failed);
            return false;
        }
    }

    /** Gives an object back that {@link Engine#takeSlowly} lent, most likely from {@code slot}. */
    void put(Slot<T> slot, T object) {
        if (slot.object != object) {
            putSlowly(object);
            return;
        }
        long borrowed = slot.state;
        if (slot.object == object
                && Slot.isBorrowedAndKept(borrowed)
                && slot.move(borrowed, Slot.with(borrowed, Slot.BUSY))) {
            takeIn(slot, borrowed, object, Kind.USE_UNKNOWN);
        } else {
            putSlowly(object);
        }
    }

    /** Gives an object back that {@link Engine#takeSlowly} lent. */
    void putSlowly(T object) {
        Slot<T> slot = find(object);
        if (slot == null) {
            engine.discards.increment();
            engine.letGo(object);
            engine.kind.returned();
            return;
        }
        long state = slot.state;
        if (engine.plainReturn() && Slot.isBorrowedAndKept(state) && slot.move(state, state + Slot.TURN)) {
            return;
        }
        if (!Slot.isBorrowed(state) || !seize(slot, state)) {
            throw refuse();
        }
        takeIn(slot, Slot.with(state, Slot.KEPT), object, Kind.USE_UNKNOWN);
    }

    private @Nullable Slot<T> find(T object) {
        Slot<T> noted = engine.whereabouts.find(object);
        if (noted != null) {
            return noted;
        }
        for (Stripe<T> stripe : engine.stripes) {
            for (Slot<T> slot : stripe.slots()) {
                if (slot.holds(object)) {
                    return slot;
                }
            }
        }
        Slot<T> unkept = engine.upkeep.findTracked(object);
        if (unkept == null && engine.watch.tracking() == LeakTracking.ALL) {
            throw refuse();
        }
        return unkept;
    }

    private IllegalArgumentException refuse() {
        engine.refused.increment();
        return new IllegalArgumentException(
                "Pool '%s' refused an object that is not out: it is foreign, or was given back before"
                        .formatted(engine.name));
    }
}
