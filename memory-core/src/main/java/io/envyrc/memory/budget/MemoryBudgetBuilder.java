package io.envyrc.memory.budget;

import java.time.Duration;
import java.util.Objects;

/** Configures a {@link MemoryBudget}. Not thread-safe. */
public final class MemoryBudgetBuilder {
    private final long limitBytes;
    private boolean fair;
    private Duration spillTimeout = Duration.ofSeconds(30);
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

    /** Returns a budget of which nothing is reserved. */
    public MemoryBudget build() {
        return new MemoryBudget(this);
    }
}
