package io.envyrc.memory.budget;

import io.envyrc.memory.budget.Claim.State;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds memory for requests that do not fit, by asking consumers to spill. Nothing here is on the way of one that fits.
 *
 * <p>Each request is a {@link Claim} on the thread that makes it, and many run at once. What keeps them apart:
 *
 * <ul>
 *   <li>What a consumer gives back while it is asked goes to the claim that asked, and never shows as free in between. So
 *       does whatever else the asking thread gives back meanwhile.
 *   <li>A consumer is asked by one claim at a time, and by no other while it asks itself: its thread may hold its lock.
 *   <li>A claim asks all others before its own consumer, and waits for running claims before that, for they may set free
 *       what it lacks. A claim inside a callback for longer than the timeout is not waited for, and loses its pocket.
 *   <li>A claim is refused only when no other can go on either; then the largest goes first, so that what was gathered for
 *       it may satisfy a smaller one. Hence nobody is refused for bytes that another one held and then did not get to use.
 * </ul>
 */
final class Arbiter {
    private static final Logger log = LoggerFactory.getLogger(Arbiter.class);

    private final Books books;
    private final Claims claims;
    private final List<SpillableConsumer> consumers = new CopyOnWriteArrayList<>();

    Arbiter(Books books, long timeoutNanos) {
        this.books = books;
        this.claims = new Claims(books, timeoutNanos);
    }

    /** How a request ended. */
    enum Answer {
        GRANTED,
        FULL,
        OVER_SHARE,
        NESTED
    }

    void add(SpillableConsumer consumer) {
        consumers.add(consumer);
    }

    void remove(SpillableConsumer consumer) {
        consumers.remove(consumer);
    }

    List<SpillableConsumer> consumers() {
        return consumers;
    }

    /** Tells whether asking can change nothing. */
    boolean isFutile() {
        return consumers.isEmpty() && claims.isEmpty();
    }

    void taken(long bytes) {
        claims.taken(bytes);
    }

    void release(long bytes, @Nullable SpillableConsumer from) {
        claims.release(bytes, from);
    }

    @Nullable
    SpillResult running(SpillableConsumer consumer) {
        return claims.running(consumer);
    }

    /**
     * Takes {@code wanted} bytes of the books, and charges the asker with them, asking others and then itself to spill.
     *
     * @param gathered what is taken for it already, which goes back if it is not granted
     */
    Answer acquire(
            String name, long wanted, long gathered, @Nullable SpillableConsumer asker, List<Throwable> failures) {
        Claim claim = claims.begin(name, wanted, gathered, asker);
        if (claim == null) {
            books.giveBack(gathered);
            return Answer.NESTED;
        }
        try {
            return settle(claim, failures);
        } finally {
            claims.end(claim);
        }
    }

    /** Asks consumers for {@code wanted} bytes that nobody in particular needs; returns what they gave back. */
    long sweep(String name, long wanted) {
        Claim claim = claims.begin(name, 0, 0, null);
        if (claim == null) {
            return 0;
        }
        try {
            long total = 0;
            while (total < wanted) {
                Ranking ranking = Ranking.of(consumers, claim);
                SpillableConsumer victim;
                claims.lock.lock();
                try {
                    victim = firstIdle(ranking);
                    if (victim == null) {
                        return total;
                    }
                    claim.turnTo(victim);
                } finally {
                    claims.lock.unlock();
                }
                total += ask(claim, victim, wanted - total, new ArrayList<>());
            }
            return total;
        } finally {
            claims.end(claim);
        }
    }

    private Answer settle(Claim claim, List<Throwable> failures) {
        SpillableConsumer asker = claim.asker;
        while (true) {
            // Sizes are the consumers' own code, so they are asked for before the lock is taken.
            Ranking ranking = Ranking.of(consumers, claim);
            boolean mayAskItself = asker != null && claim.mayAsk(asker, asker.spillableBytes());
            SpillableConsumer victim;
            long bytes;
            claims.lock.lock();
            try {
                boolean withinShare = asker == null || asker.tryCharge(claim.wanted);
                if (withinShare && claims.grant(claim)) {
                    return Answer.GRANTED;
                }
                if (withinShare && asker != null) {
                    asker.uncharge(claim.wanted);
                }
                // Over its share, a consumer has to make room by itself.
                victim = withinShare ? firstIdle(ranking) : null;
                if (victim == null
                        && withinShare
                        && (ranking.isOutdated(consumers) || claims.mustWait(claim, State.WAITING))) {
                    continue;
                }
                if (victim == null && asker != null && mayAskItself && !claims.isBeingAsked(asker)) {
                    victim = asker;
                }
                if (victim == null) {
                    if ((withinShare || mayAskItself) && claims.mustWait(claim, State.SPENT)) {
                        continue;
                    }
                    return withinShare ? Answer.FULL : Answer.OVER_SHARE;
                }
                bytes = withinShare || asker == null
                        ? claim.missing() - books.available()
                        : asker.bytes() + claim.wanted - asker.share();
                claim.turnTo(victim);
            } finally {
                claims.lock.unlock();
            }
            ask(claim, victim, Math.max(1, bytes), failures);
        }
    }

    private @Nullable SpillableConsumer firstIdle(Ranking ranking) {
        for (SpillableConsumer consumer : ranking.candidates()) {
            if (claims.isIdle(consumer)) {
                return consumer;
            }
        }
        return null;
    }

    /** Runs a callback, on this thread and under no lock; returns what it gave back. */
    private long ask(Claim claim, SpillableConsumer victim, long bytes, List<Throwable> failures) {
        long started = System.nanoTime();
        Throwable failure = null;
        try {
            victim.spill(new SpillRequest(bytes, claim.name, victim == claim.asker));
        } catch (Exception | Error thrown) {
            failure = thrown;
        }
        long freed = claims.asked(claim);
        SpillResult before = victim.finished(bytes, freed, System.nanoTime() - started, failure);
        if (failure != null) {
            failures.add(failure);
            claim.exhaust(victim, Long.MAX_VALUE);
            if (before == null || before.outcome() != SpillResult.Outcome.FAILED) {
                log.warn("'{}' failed to spill for '{}'; others are asked", victim.name(), claim.name, failure);
            }
        } else if (freed == 0) {
            claim.exhaust(victim, victim.spillableBytes());
        }
        log.debug("'{}' spilled {} of {} bytes for '{}'", victim.name(), freed, bytes, claim.name);
        return freed;
    }
}
