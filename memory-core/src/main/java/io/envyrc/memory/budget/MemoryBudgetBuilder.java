package io.envyrc.memory.budget;

import java.time.Duration;
import java.util.Objects;

/** Configures a {@link MemoryBudget}. Not thread-safe. */
public final class MemoryBudgetBuilder {
    private static final Duration MOST = Duration.ofDays(365);

    private final long limitBytes;
    private boolean fair;
    private Duration spillTimeout = Duration.ofSeconds(30);
    private Duration reserveTimeout = Duration.ZERO;
    private String remedy = "reserve less, close a reservation, or raise envy.memory.memory-threshold";

    MemoryBudgetBuilder(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /**
     * Holds each consumer that can spill to a fair share: what those who cannot spill leave of the limit, by the number of
     * consumers that can, registered ones without a reservation too. A request over it makes the asker spill, and nobody
     * else. A share that falls takes nothing away, but the next request meets it. Off by default.
     */
    public MemoryBudgetBuilder fair(boolean fair) {
        this.fair = fair;
        return this;
    }

    /**
     * Sets how long a request waits, in all, for spills that other requests have under way, and from when on such a spill
     * counts as hung, 30 seconds by default. Requests go on without one that hangs, and memory it gave back is for
     * anybody. The thread that runs it stays in it: a callback cannot be ended from outside.
     *
     * @throws IllegalArgumentException if not positive
     */
    public MemoryBudgetBuilder spillTimeout(Duration spillTimeout) {
        if (spillTimeout.isNegative() || spillTimeout.isZero()) {
            throw new IllegalArgumentException("spillTimeout must be positive but was " + spillTimeout);
        }
        this.spillTimeout = spillTimeout;
        return this;
    }

    /**
     * Sets how long a request that does not fit waits for others to give memory back, after all that can spill were asked
     * to. Nothing by default: it is refused at once. Meant for where those who hold memory do so for a while, such as
     * requests of a server; a thread that holds some itself and waits for more keeps others waiting meanwhile.
     *
     * <p>The longest waiting has others asked again from time to time, since those that were busy may spill by now; the
     * later ones may get ahead of it with what fits, until half its time is over. From then on what comes back is kept for
     * it. One that is late just after another was refused waits as long as that again, a second at most, for what the
     * refused one held. Not waited for is what can never fit, what passes the asker's share in {@linkplain #fair fair
     * mode}, and what a thread asks for in the course of a spill; an interrupted thread does not wait, and one that is
     * interrupted stops.
     *
     * @throws IllegalArgumentException if negative or more than 365 days
     */
    public MemoryBudgetBuilder reserveTimeout(Duration reserveTimeout) {
        checkTimeout(reserveTimeout);
        this.reserveTimeout = reserveTimeout;
        return this;
    }

    /** Returns it in nanoseconds. */
    static long checkTimeout(Duration reserveTimeout) {
        if (reserveTimeout.isNegative() || reserveTimeout.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("reserveTimeout must be within 0..365 days but was " + reserveTimeout);
        }
        return reserveTimeout.toNanos();
    }

    /**
     * Sets what a refusal tells to do about it, for a budget that has its limit from elsewhere than
     * {@code envy.memory.memory-threshold}.
     */
    public MemoryBudgetBuilder remedy(String remedy) {
        this.remedy = Objects.requireNonNull(remedy, "remedy");
        return this;
    }

    String remedy() {
        return remedy;
    }

    long limitBytes() {
        return limitBytes;
    }

    boolean fair() {
        return fair;
    }

    Duration spillTimeout() {
        return spillTimeout;
    }

    Duration reserveTimeout() {
        return reserveTimeout;
    }

    /** Returns a budget of which nothing is reserved. */
    public MemoryBudget build() {
        return new MemoryBudget(this);
    }
}
