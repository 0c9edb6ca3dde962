package io.envyrc.memory.pool;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lends and takes back the objects of one kind, without a lock and without a thread-local.
 *
 * <p>A thread's id selects a cell of {@link #sticky}; the cell holds the slot that was claimed there last. So a
 * thread that borrows and returns meets its own slot again, in its own cache, and both ways are one CAS on the slot's
 * state (see {@link Slot} for why that is enough). When the slot is taken, the search goes on in the slots of the same
 * {@linkplain Stripe stripe}, then in the other stripes, and only then is an object made. A CAS that fails tells that two
 * threads meet in one stripe: the loser goes on in another one, at random, and its cell follows. Cells and the
 * {@link Whereabouts} are written racily: each is a hint, and a wrong one costs a search, never an object.
 *
 * <p>An object belongs to a slot from the moment it is made until the pool lets it go; it counts against the bounds all
 * that time, so that neither count nor bytes are touched when it is merely lent and returned. An object that fits no
 * bound is lent all the same and let go when it comes back.
 *
 * <p>After HikariCP's ConcurrentBag (stealing), Striped64 (probe by thread) and the state words of Stormpot's slots.
 */
final class Engine<T> {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);
    private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
    private static final int STRIPES = powerOfTwo(4L * PROCESSORS, 64);
    static final int CELLS = powerOfTwo(64L * PROCESSORS, 4096);

    final String name;
    final Kind<T> kind;
    final Retention retention;
    final LeakWatch watch;
    final Upkeep<T> upkeep;
    final Intake<T> intake;
    final Returns<T> returns;
    final Whereabouts<T> whereabouts;
    final Stripe<T>[] stripes;
    final LongAdder misses = new LongAdder();
    final LongAdder discards = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder failures = new LongAdder();
    final AtomicInteger owned = new AtomicInteger();

    private final Search<T> search;
    private final boolean plainReturn;
    private final long maxIdleNanos;
    // An idle state whose masked bits equal the turn is claimed the slow way: 1 in 128, or all, or none.
    private final long slowMask;
    private final long slowTurn;
    // The cells of this engine, from the base on: the classes of a pool share one array.
    private final Slot<T>[] sticky;
    private final int base;
    private final Slot<T> none;
    private volatile boolean closed;

    Engine(EngineConfig config, Kind<T> kind, Retention retention, LeakWatch watch) {
        this(config, kind, retention, watch, Stripe.newArray(CELLS), 0);
    }

    /** An engine whose cells are {@link #CELLS} of {@code sticky}, from {@code base} on. */
    Engine(EngineConfig config, Kind<T> kind, Retention retention, LeakWatch watch, Slot<T>[] sticky, int base) {
        this.name = config.name();
        this.kind = kind;
        this.retention = retention;
        this.watch = watch;
        this.plainReturn = config.plainReturn();
        this.maxIdleNanos = config.maxIdleNanos();
        boolean all = config.checksIdle() || watch.tracking() == LeakTracking.ALL;
        boolean sampled = !all && watch.isOn();
        this.slowMask = sampled ? LeakWatch.SAMPLE_MASK : 0;
        this.slowTurn = all ? 0 : LeakWatch.SAMPLE_TURN;
        this.stripes = newStripes(config.maxOwned() == 0 ? 1 : STRIPES);
        this.sticky = sticky;
        this.base = base;
        this.none = Slot.none(this);
        Arrays.fill(sticky, base, base + CELLS, none);
        this.whereabouts = new Whereabouts<>(config.maxOwned());
        this.upkeep = new Upkeep<>(this);
        this.intake = new Intake<>(this, config.maxOwned());
        this.returns = new Returns<>(this);
        this.search = new Search<>(this, config.checksIdle(), base);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // holds nothing but Stripe<T>
    private static <T> Stripe<T>[] newStripes(int count) {
        Stripe<T>[] stripes = new Stripe[count];
        for (int i = 0; i < count; i++) {
            stripes[i] = new Stripe<>();
        }
        return stripes;
    }

    private static int powerOfTwo(long atLeast, int atMost) {
        return (int) Math.min(atMost, Long.highestOneBit(atLeast * 2 - 1));
    }

    /** Returns the cell of the calling thread, 0..{@link #CELLS} - 1. */
    static int cell() {
        // Not mixed: ids are given out in order, so threads made together get a cell and a stripe each. If two meet all
        // the same, the loser of a CAS moves to another stripe.
        return (int) Thread.currentThread().getId() & (CELLS - 1);
    }

    /** The cells, {@link #CELLS} of which are this engine's. */
    Slot<T>[] sticky() {
        return sticky;
    }

    /** Has the calling thread try {@code slot} first next time. */
    void prefer(Slot<T> slot) {
        sticky[base + cell()] = slot;
    }

    /** Returns a slot that cannot be claimed. */
    Slot<T> none() {
        return none;
    }

    /** Bits of an idle state that, if equal to {@link #slowTurn()}, have it claimed the slow way. */
    long slowMask() {
        return slowMask;
    }

    long slowTurn() {
        return slowTurn;
    }

    /**
     * Lends the object of a slot that the caller has just claimed, and ends the claim.
     *
     * <p>A slot of a stripe is BUSY until here: were it borrowed already, a round could hold its object weakly before
     * anybody holds it strongly, and the collector take it, and the slot go to somebody else.
     */
    T lend(Slot<T> slot) {
        T object = Objects.requireNonNull(slot.object, "object");
        if (slot.stripe == null) {
            slot.loosen();
            return object;
        }
        publishBorrowed(slot, slot.state);
        if (closed) {
            upkeep.watchAfterClose(slot);
        }
        return object;
    }

    /** Claims an object without a lease; what is {@linkplain Returns#put put back} is trusted to be out. */
    T takeSlowly() {
        T next = takeNext();
        if (next != null) {
            return next;
        }
        Slot<T> slot = search.find();
        if (slot != null) {
            return lend(slot);
        }
        T object = make();
        Slot<T> bound = intake.bind(object);
        return bound == null ? intake.takeUnkept(object) : lend(bound);
    }

    /** Takes from the slot behind the calling thread's own: whoever takes several objects has the next one there. */
    private @Nullable T takeNext() {
        int cell = base + cell();
        Slot<T> mine = sticky[cell];
        if (mine.stripe == null) {
            return null;
        }
        Slot<T>[] slots = mine.stripe.slots();
        Slot<T> next = slots[mine.index + 1 < slots.length ? mine.index + 1 : 0];
        long idle = next.state;
        T object = next.object;
        if (object == null || !Slot.isClaimable(idle, slowMask, slowTurn) || !next.claim(idle)) {
            return null;
        }
        sticky[cell] = next;
        return object;
    }

    /**
     * Claims an object for the caller, who then has it {@linkplain #lend lent}.
     *
     * @throws IllegalStateException if the pool is closed
     */
    Slot<T> claimSlowly() {
        Slot<T> slot = search.find();
        if (slot != null) {
            return slot;
        }
        T object = make();
        Slot<T> bound = intake.bind(object);
        return bound != null ? bound : intake.unkept(object);
    }

    T make() {
        checkOpen();
        try {
            intake.checkRoom();
            return kind.make();
        } catch (RuntimeException | Error failed) {
            failures.increment();
            throw failed;
        }
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("Pool '%s' is closed".formatted(name));
        }
    }

    long maxIdleNanos() {
        return maxIdleNanos;
    }

    /** Returns how far a slot is from being lent next, among {@code slots} of its stripe. */
    int distance(Slot<T> slot, int slots) {
        int least = slots + slot.index;
        for (Slot<T> next : Arrays.asList(sticky).subList(base, base + CELLS)) {
            if (next.stripe == slot.stripe) {
                least = Math.min(least, Math.floorMod(slot.index - next.index, slots));
            }
        }
        return least;
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends BUSY of a slot whose object is lent now; it was in an even generation. */
    private void publishBorrowed(Slot<T> slot, long even) {
        slot.acquisition = watch.trace(even);
        int mode = Slot.KEPT;
        if (slot.acquisition != null) {
            slot.loosen();
            mode = Slot.WATCHED;
        }
        slot.lent = Slot.with(even + Slot.TURN, mode);
        slot.publish(slot.lent);
    }

    /** Returns whether a return may skip everything but its CAS. */
    boolean plainReturn() {
        return plainReturn;
    }

    /** Ends an object that this pool no longer owns. */
    void letGo(T object) {
        try {
            kind.destroy(object);
        } catch (RuntimeException | Error failed) {
            log.warn("Pool '{}': destroying an object failed", name, failed);
        }
    }

    void close() {
        closed = true;
        Arrays.fill(sticky, base, base + CELLS, none);
        upkeep.dropAfterClose();
    }
}
