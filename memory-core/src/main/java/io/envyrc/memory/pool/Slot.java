package io.envyrc.memory.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * A place for one pooled object: where it lies while idle, and what its borrower proves his turn with.
 *
 * <p>The {@link #state} is a generation, shifted left by three, and a mode. The generation is even while nobody borrows
 * and odd while somebody does; it only grows, so no state of a borrower ever comes back, whatever object the slot holds
 * by then. A lease remembers its generation, and whoever moves the state from there has given the object back; all
 * others come too late.
 *
 * <pre>
 *   EMPTY even ──bind──► BUSY ──► KEPT odd ◄──claim── KEPT even
 *     ▲    ▲                        │  │ └──return──────▲  ▲
 *     │    └─trim── BUSY ◄──────────┼──┼────────────────┘  │
 *     │                             │  └─park─► PARKING ──► WATCHED odd
 *     └──drop───── BUSY ◄─return────┴──────────────────────────┘ │
 *                   └──reset done────────────────────► KEPT even ┘
 * </pre>
 *
 * <p>Half of the generations are claims and half are returns, so the counts cost nothing beside the claim itself:
 * {@code hits} is claims less {@code fills}, {@code puts} is returns less {@code drops}. Whoever set BUSY or PARKING
 * owns the plain fields until the next state; they are published with it. Only while BUSY does the object change.
 * A claim that knows its slot reads the object before its one CAS, which proves that nothing changed between; a claim that
 * searches goes through BUSY, so that nobody holds the object weakly before the claimer holds it strongly.
 */
final class Slot<T> extends SlotLayout.After<T> {
    /** No object. Zero, so that a slot seen through a race before its first state cannot be claimed. */
    static final int EMPTY = 0;
    /** The slot holds the object strongly; idle or borrowed. */
    static final int KEPT = 1;
    /** Borrowed, and its return takes the slow way: held weakly, or traced, or kept by no pool. */
    static final int WATCHED = 2;
    /** Somebody changes the slot. */
    static final int BUSY = 3;
    /** Borrowed, and about to be WATCHED. */
    static final int PARKING = 4;

    static final long MODES = 7;
    static final int GENERATION_SHIFT = 3;
    /** What a claim and a return add to the state. */
    static final long TURN = 1L << GENERATION_SHIFT;

    /** No state. */
    private static final long NEVER = -1;

    private static final long PARITY_AND_MODES = TURN | MODES;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(SlotLayout.Fields.class, "state", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    final Engine<T> engine;
    /** Null if no pool keeps the object: its lease is the only way to this slot. */
    final @Nullable Stripe<T> stripe;

    final int index;

    private Slot(Engine<T> engine, @Nullable Stripe<T> stripe, int index, long state) {
        this.engine = engine;
        this.stripe = stripe;
        this.index = index;
        this.lent = NEVER;
        STATE.setRelease(this, state);
    }

    static <T> Slot<T> reserved(Engine<T> engine, Stripe<T> stripe, int index) {
        return new Slot<>(engine, stripe, index, BUSY);
    }

    /** A slot that never holds anything. */
    static <T> Slot<T> none(Engine<T> engine) {
        return new Slot<>(engine, null, 0, EMPTY);
    }

    static <T> Slot<T> unbound(Engine<T> engine, T object, boolean tracked) {
        Slot<T> slot = new Slot<>(engine, null, 0, TURN | WATCHED);
        slot.object = object;
        slot.weak = tracked ? new WeakReference<>(object) : null;
        return slot;
    }

    static long mode(long state) {
        return state & MODES;
    }

    static long generation(long state) {
        return state >>> GENERATION_SHIFT;
    }

    static boolean isIdle(long state) {
        return (state & PARITY_AND_MODES) == KEPT;
    }

    /** Whether {@code idle} is an idle state, and one that may be claimed by a CAS and nothing else. */
    static boolean isClaimable(long idle, long slowMask, long slowTurn) {
        return isIdle(idle) && (idle & slowMask) != slowTurn;
    }

    static boolean isBorrowed(long state) {
        return (state & TURN) != 0;
    }

    static boolean isBorrowedAndKept(long state) {
        return (state & PARITY_AND_MODES) == (TURN | KEPT);
    }

    static long with(long state, int mode) {
        return (state & ~MODES) | mode;
    }

    /** Claims an idle slot for a borrower without a lease; it must hold what was read from it before. */
    boolean claim(long idle) {
        long borrowed = idle + TURN;
        if (!move(idle, borrowed)) {
            return false;
        }
        lent = borrowed;
        return true;
    }

    boolean move(long from, long to) {
        return STATE.compareAndSet(this, from, to);
    }

    /** Ends BUSY or PARKING. Everything written under it is seen by whoever sees {@code next}. */
    void publish(long next) {
        STATE.setRelease(this, next);
    }

    /** What the borrower's lease remembers: his generation, as if nobody watched. */
    long borrowed() {
        return with(state, KEPT);
    }

    /** Whether the generation of {@code borrowed} has not been given back yet. */
    boolean isOut(long borrowed) {
        long now = state;
        return now == borrowed || (generation(now) == generation(borrowed) && mode(now) != BUSY);
    }

    boolean holds(T candidate) {
        WeakReference<T> reference = weak;
        return object == candidate || (reference != null && reference.refersTo(candidate));
    }

    /** Lets the collector have a watched object once its borrower loses it. Only the borrower calls this. */
    void loosen() {
        if (weak != null) {
            object = null;
        }
    }

    /** Holds a borrowed object weakly from now on, so that its loss shows. A return that comes between waits for it. */
    boolean park(long borrowed) {
        if (!move(borrowed, with(borrowed, PARKING))) {
            return false;
        }
        object = null;
        publish(with(borrowed, WATCHED));
        return true;
    }

    /** Takes out what lies here. Only under BUSY. */
    void clear() {
        object = null;
        weak = null;
        acquisition = null;
        bytes = 0;
    }
}
