package io.envyrc.memory.pool;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The part of an {@link Engine} that takes new objects on, within its bounds, and lends those beyond them. */
final class Intake<T> {
    private final Engine<T> engine;
    private final int maxOwned;
    private final AtomicInteger slots = new AtomicInteger();

    Intake(Engine<T> engine, int maxOwned) {
        this.engine = engine;
        this.maxOwned = maxOwned;
    }

    /** Counts an object made outside that the pool will not keep. */
    T takeUnkept(T object) {
        engine.misses.increment();
        if (engine.watch.tracking() == LeakTracking.ALL) {
            engine.upkeep.track(Slot.unbound(engine, object, true)).loosen();
        }
        return object;
    }

    /** Counts an object made outside that the pool will not keep, and returns the slot that its lease needs. */
    Slot<T> unkept(T object) {
        engine.misses.increment();
        return engine.upkeep.track(Slot.unbound(engine, object, engine.watch.isOn()));
    }

    /**
     * Refuses an object before it is made, if taking it on would pass a bound of bytes and shall fail then.
     *
     * @throws io.envyrc.memory.budget.MemoryLimitExceededException if so
     */
    void checkRoom() {
        if (engine.owned.get() < maxOwned) {
            engine.retention.checkRoom(engine.kind.bytesToMake());
        }
    }

    /** Takes an object on that {@link Engine#lend} is about to lend; null if that would pass a bound. */
    @Nullable
    Slot<T> bind(T object) {
        Slot<T> slot = reserve(object);
        if (slot == null) {
            return null;
        }
        engine.misses.increment();
        slot.fills++;
        engine.prefer(slot);
        return slot;
    }

    /** Takes an object on that is idle; false if that would pass a bound. */
    boolean fill(T object) {
        Slot<T> slot = reserve(object);
        if (slot == null) {
            return false;
        }
        slot.publish(Slot.with(slot.state, Slot.KEPT));
        return true;
    }

    private @Nullable Slot<T> reserve(T object) {
        if (!takePlace(engine.owned)) {
            return null;
        }
        boolean charged = false;
        long bytes = 0;
        Slot<T> slot = null;
        try {
            bytes = engine.kind.bytesOf(object);
            charged = engine.retention.keep(bytes);
            slot = charged ? reserveSlot() : null;
        } catch (RuntimeException | Error refused) {
            engine.failures.increment();
            engine.letGo(object);
            throw refused;
        } finally {
            if (slot == null) {
                engine.owned.decrementAndGet();
                if (charged) {
                    engine.retention.letGo(bytes);
                }
            }
        }
        if (slot != null) {
            slot.object = object;
            slot.weak = engine.watch.isOn() ? new WeakReference<>(object) : null;
            slot.bytes = bytes;
            slot.seenNanos = engine.maxIdleNanos() > 0 ? engine.watch.now() : 0;
            engine.whereabouts.note(object, slot);
        }
        return slot;
    }

    private @Nullable Slot<T> reserveSlot() {
        int start = Engine.cell() & (engine.stripes.length - 1);
        Slot<T> slot = engine.stripes[start].reserveEmpty();
        if (slot == null && takePlace(slots)) {
            return engine.stripes[start].append(engine);
        }
        for (int i = 1; slot == null && i < engine.stripes.length; i++) {
            slot = engine.stripes[(start + i) & (engine.stripes.length - 1)].reserveEmpty();
        }
        return slot;
    }

    /** Counts one more, unless that would pass the bound: nobody is refused for one that is about to be refused. */
    private boolean takePlace(AtomicInteger places) {
        while (true) {
            int now = places.get();
            if (now >= maxOwned) {
                return false;
            }
            if (places.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }
}
