package io.envyrc.memory.arrow;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where some of the threads count, and keep freed blocks that they take first: a stack for each power of two.
 *
 * <p>{@link #busy} admits one thread at a time, for a few instructions that cannot block. Who lends or takes back does
 * not wait for it but goes elsewhere; only who clears up, counts all, or finds no credit waits.
 */
final class Stripe extends StripeLayout.After {
    static final int CLASSES = 21;

    /** What became of a block that was to be kept. */
    enum Outcome {
        KEPT,
        FULL,
        BUSY,
        NEVER
    }

    private static final VarHandle BUSY;

    static {
        try {
            BUSY = MethodHandles.lookup().findVarHandle(StripeLayout.Fields.class, "busy", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private static final int FREE = 0;
    private static final int TAKEN = 1;
    private static final int FROZEN = 2;
    private static final int SPINS = 100;

    final int index;
    private final long maxKeptBytes;
    private final NativeBlock[][] stacks = new NativeBlock[CLASSES][0];

    // Longer than it need be: what lies behind it is another stripe's.
    private final int[] counts = new int[CLASSES + 16];

    Stripe(int index, long maxKeptBytes) {
        this.index = index;
        this.maxKeptBytes = maxKeptBytes;
    }

    /** Returns a block of a class that was kept; null if there is none or another thread is here. */
    @Nullable
    NativeBlock take(int sizeClass) {
        if (counts[sizeClass] == 0 || !enter()) {
            return null;
        }
        NativeBlock block = takeInside(sizeClass);
        leave();
        return block;
    }

    /** The same for who has entered. */
    @Nullable
    NativeBlock takeInside(int sizeClass) {
        return counts[sizeClass] == 0 ? null : pop(sizeClass);
    }

    /** Keeps a block if there is room. */
    Outcome keep(NativeBlock block, int sizeClass) {
        if (!enter()) {
            return Outcome.BUSY;
        }
        try {
            return keepInside(block, sizeClass);
        } finally {
            leave();
        }
    }

    /** The same for who has entered. */
    Outcome keepInside(NativeBlock block, int sizeClass) {
        if (closed) {
            return Outcome.NEVER;
        }
        return keptBytes + block.bytes > maxKeptBytes ? Outcome.FULL : push(block, sizeClass);
    }

    /** Makes room by letting go of blocks of other classes, in turn; returns those. */
    List<NativeBlock> makeRoom(long bytes, int sizeClass) {
        List<NativeBlock> dropped = new ArrayList<>();
        if (!enter()) {
            return dropped;
        }
        try {
            int misses = 0;
            while (keptBytes + bytes > maxKeptBytes && misses < CLASSES) {
                hand = (hand + 1) % CLASSES;
                if (hand == sizeClass || counts[hand] == 0) {
                    misses++;
                } else {
                    misses = 0;
                    moveColdest(hand, dropped);
                }
            }
        } finally {
            leave();
        }
        return dropped;
    }

    /** Lets go of a share of each stack, from the bottom; returns what it was. */
    List<NativeBlock> drop(double fraction) {
        List<NativeBlock> dropped = new ArrayList<>();
        enterWaiting();
        try {
            for (int sizeClass = 0; sizeClass < CLASSES; sizeClass++) {
                for (int left = (int) Math.ceil(fraction * counts[sizeClass]); left > 0; left--) {
                    moveColdest(sizeClass, dropped);
                }
            }
        } finally {
            leave();
        }
        return dropped;
    }

    /** Keeps nothing from now on; what was kept is still there to be dropped. */
    void close() {
        enterWaiting();
        closed = true;
        leave();
    }

    long keptBytes() {
        enterWaiting();
        long bytes = keptBytes;
        leave();
        return bytes;
    }

    private Outcome push(NativeBlock block, int sizeClass) {
        NativeBlock[] stack = stacks[sizeClass];
        int count = counts[sizeClass];
        if (count == stack.length) {
            try {
                stack = Arrays.copyOf(stack, Math.max(8, 2 * count));
            } catch (OutOfMemoryError noneToKeepItWith) {
                return Outcome.NEVER;
            }
            stacks[sizeClass] = stack;
        }
        stack[count] = block;
        counts[sizeClass] = count + 1;
        keptBytes += block.bytes;
        return Outcome.KEPT;
    }

    private NativeBlock pop(int sizeClass) {
        NativeBlock[] stack = stacks[sizeClass];
        int top = --counts[sizeClass];
        NativeBlock block = stack[top];
        keptBytes -= block.bytes;
        return block;
    }

    /** Added first: where there is no memory for that, the block stays here. */
    private void moveColdest(int sizeClass, List<NativeBlock> dropped) {
        NativeBlock[] stack = stacks[sizeClass];
        NativeBlock coldest = stack[0];
        dropped.add(coldest);
        int left = --counts[sizeClass];
        System.arraycopy(stack, 1, stack, 0, left);
        keptBytes -= coldest.bytes;
    }

    /** Enters unless another thread is here; who entered leaves. */
    boolean enter() {
        return busy == FREE && BUSY.compareAndSet(this, FREE, TAKEN);
    }

    boolean isFrozen() {
        return busy == FROZEN;
    }

    /** Enters, and has who comes meanwhile know that it is of no use to look for another stripe. */
    void freeze() {
        await(FROZEN);
    }

    private void enterWaiting() {
        await(TAKEN);
    }

    private void await(int state) {
        for (int spins = 0; busy != FREE || !BUSY.compareAndSet(this, FREE, state); spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                // Whoever is inside needs a moment, unless the system has taken its processor away.
                LockSupport.parkNanos(1_000);
            }
        }
    }

    void leave() {
        BUSY.setRelease(this, FREE);
    }
}
