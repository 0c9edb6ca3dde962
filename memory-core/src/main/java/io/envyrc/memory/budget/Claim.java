package io.envyrc.memory.budget;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way through the {@link Arbiter}: what it wants, and what was spilled for it so far. That part, the
 * pocket, stays taken in the books, so nobody else can have it. Guarded by the lock of {@link Claims}, but for the final
 * fields and what only its own thread uses.
 */
final class Claim {
    final String name;
    final long wanted;
    final @Nullable SpillableConsumer asker;
    final long number;
    final Thread thread = Thread.currentThread();

    /** Who gave nothing when asked, with what it could spill by its own estimate then. For the own thread only. */
    private final IdentityHashMap<SpillableConsumer, Long> exhausted = new IdentityHashMap<>();

    /** Who is being asked now. */
    @Nullable
    SpillableConsumer victim;

    /** What the victim gave back since it was asked, whoever got it, less what its callback took meanwhile. */
    long freed;

    /** When this claim last moved on. */
    long movedNanos = System.nanoTime();

    State state = State.RUNNING;

    /** How much longer it may wait. */
    long patienceNanos;

    private long pocket;

    /** How far a claim has come. */
    enum State {
        /** Choosing a victim, or inside its callback. */
        RUNNING,
        /** Waiting for running claims to end before the asker itself is asked. */
        WAITING,
        /** Nobody is left to ask: waiting for the other claims to end. */
        SPENT
    }

    Claim(String name, long wanted, @Nullable SpillableConsumer asker, long number, long patienceNanos) {
        this.name = name;
        this.wanted = wanted;
        this.asker = asker;
        this.number = number;
        this.patienceNanos = patienceNanos;
    }

    /** Moves on to ask {@code next}, or to choose. */
    void turnTo(@Nullable SpillableConsumer next) {
        victim = next;
        freed = 0;
        movedNanos = System.nanoTime();
        state = State.RUNNING;
    }

    long freed() {
        return Math.max(0, freed);
    }

    long missing() {
        return wanted - pocket;
    }

    /** Takes of the bytes given back what is missing, and returns how much that is. */
    long offer(long bytes) {
        long taken = Math.min(bytes, missing());
        pocket += taken;
        return taken;
    }

    long empty() {
        long bytes = pocket;
        pocket = 0;
        return bytes;
    }

    /** Tells whether it is given up before the other one when neither can go on: the larger first, then the later. */
    boolean yieldsTo(Claim other) {
        return wanted == other.wanted ? number > other.number : wanted > other.wanted;
    }

    /** Asks a consumer no more unless it can spill more than {@code spillableBytes}. */
    void exhaust(SpillableConsumer consumer, long spillableBytes) {
        exhausted.put(consumer, spillableBytes);
    }

    boolean mayAsk(SpillableConsumer consumer, long spillableBytes) {
        return spillableBytes > exhausted.getOrDefault(consumer, 0L);
    }
}
