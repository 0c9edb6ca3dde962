package io.envyrc.memory.pool;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of an {@link Engine} that looks for an idle object, wherever the calling thread's own slot has none to claim. */
final class Search<T> {
    private static final Logger log = LoggerFactory.getLogger(Search.class);
    private static final int MOST_SEARCHES = 16;

    private final Engine<T> engine;
    private final boolean checksIdle;
    private final Stripe<T>[] stripes;
    private final Slot<T>[] sticky;
    private final int base;

    /** A search among the stripes of {@code engine}, whose cells lie from {@code base} on. */
    Search(Engine<T> engine, boolean checksIdle, int base) {
        this.engine = engine;
        this.checksIdle = checksIdle;
        this.stripes = engine.stripes;
        this.sticky = engine.sticky();
        this.base = base;
    }

    /**
     * Claims an idle object, which the caller then has {@linkplain Engine#lend lent}; null if there is none.
     *
     * @throws IllegalStateException if the pool is closed
     */
    @Nullable
    Slot<T> find() {
        engine.checkOpen();
        int cell = Engine.cell();
        Slot<T> mine = sticky[base + cell];
        Stripe<T> home = stripes[cell & (stripes.length - 1)];
        int from = 0;
        if (mine.stripe != null) {
            home = mine.stripe;
            from = mine.index + 1;
            long idle = mine.state;
            if (Slot.isIdle(idle)) {
                if (claimIdle(mine, idle)) {
                    return mine;
                }
                home = stripes[ThreadLocalRandom.current().nextInt(stripes.length)];
                from = 0;
            }
        }
        Slot<T> found = searchIn(home.slots(), from);
        if (found == null) {
            found = steal(cell);
        }
        if (found != null) {
            sticky[base + cell] = found;
        }
        return found;
    }

    private @Nullable Slot<T> searchIn(Slot<T>[] candidates, int from) {
        int count = candidates.length;
        for (int i = 0, at = from < count ? from : 0; i < count; i++, at = at + 1 < count ? at + 1 : 0) {
            Slot<T> slot = candidates[at];
            long idle = slot.state;
            if (Slot.isIdle(idle) && claimIdle(slot, idle)) {
                return slot;
            }
        }
        return null;
    }

    /**
     * Searches all stripes. While few objects exist, one look is enough. Beyond that it looks until nothing has changed
     * between two looks: then everything was out at one moment, and an object more is needed indeed.
     */
    private @Nullable Slot<T> steal(int start) {
        long before = 0;
        for (int searches = 0; searches < MOST_SEARCHES; searches++) {
            long sum = 0;
            for (int i = 0; i < stripes.length; i++) {
                Slot<T>[] candidates = stripes[(start + i) & (stripes.length - 1)].slots();
                Slot<T> found = searchIn(candidates, 0);
                if (found != null) {
                    return found;
                }
                for (Slot<T> slot : candidates) {
                    sum += slot.state;
                }
            }
            if (engine.owned.get() < stripes.length || (searches > 0 && sum == before)) {
                return null;
            }
            before = sum;
        }
        return null;
    }

    private boolean claimIdle(Slot<T> slot, long idle) {
        if (!slot.move(idle, Slot.with(idle, Slot.BUSY))) {
            return false;
        }
        if (checksIdle && !isFit(slot)) {
            engine.upkeep.dropIdle(slot, idle);
            return false;
        }
        return true;
    }

    private boolean isFit(Slot<T> slot) {
        T object = slot.object;
        if (object == null
                || (engine.maxIdleNanos() > 0 && engine.watch.now() - slot.seenNanos >= engine.maxIdleNanos())) {
            return false;
        }
        try {
            return engine.kind.isValid(object);
        } catch (RuntimeException | Error failed) {
            log.warn("Pool '{}' let an object go: its validation failed", engine.name, failed);
            return false;
        }
    }
}
