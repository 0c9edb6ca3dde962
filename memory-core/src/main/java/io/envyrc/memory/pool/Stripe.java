package io.envyrc.memory.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The slots that some of the threads fill and search first. Grows, and never shrinks: a slot's counts must not go lost. */
final class Stripe<T> {
    private static final VarHandle SLOTS;

    static {
        try {
            SLOTS = MethodHandles.lookup().findVarHandle(Stripe.class, "slots", Slot[].class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private volatile Slot<T>[] slots = newArray(0);

    @SuppressWarnings({"unchecked", "rawtypes"}) // holds nothing but Slot<T>
    static <T> Slot<T>[] newArray(int length) {
        return new Slot[length];
    }

    /** The slots, in order of their index. Not to be written. */
    Slot<T>[] slots() {
        return slots;
    }

    /** Reserves a slot that holds nothing; null if each holds something. */
    @Nullable
    Slot<T> reserveEmpty() {
        for (Slot<T> slot : slots()) {
            long state = slot.state;
            if (Slot.mode(state) == Slot.EMPTY && slot.move(state, Slot.with(state, Slot.BUSY))) {
                return slot;
            }
        }
        return null;
    }

    /** Adds a slot, reserved. */
    Slot<T> append(Engine<T> engine) {
        while (true) {
            Slot<T>[] before = slots();
            Slot<T> added = Slot.reserved(engine, this, before.length);
            Slot<T>[] after = Arrays.copyOf(before, before.length + 1);
            after[before.length] = added;
            if (SLOTS.compareAndSet(this, before, after)) {
                return added;
            }
        }
    }
}
