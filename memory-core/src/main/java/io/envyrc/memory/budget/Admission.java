package io.envyrc.memory.budget;

import io.envyrc.memory.budget.Arbiter.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How bytes of a budget are taken and given back: as they are, by asking others to spill, by waiting. Thread-safe; what
 * fits takes no lock.
 */
final class Admission {
    private static final int TOP = 5;

    /** For how long the first that waits does so before it asks others to spill again; it doubles up to the second. */
    private static final long LEAST_SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final long MOST_SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    final Books books;
    final Arbiter arbiter;
    final boolean fair;
    final Marks marks = new Marks();
    final long timeoutNanos;
    private final String remedy;
    private final Collection<MemoryReservation> open;

    /** What those hold who cannot spill; kept in fair mode only. */
    private final AtomicLong unspillable = new AtomicLong();

    /** Takes the reservations that are open for a refusal to name those who hold most. */
    Admission(MemoryBudgetBuilder builder, Collection<MemoryReservation> open) {
        this.books = new Books(builder.limitBytes());
        this.arbiter = new Arbiter(books, builder.spillTimeout().toNanos());
        this.fair = builder.fair();
        this.timeoutNanos = builder.reserveTimeout().toNanos();
        this.remedy = builder.remedy();
        this.open = open;
    }

    boolean tryAcquire(@Nullable SpillableConsumer owner, long bytes) {
        long before = take(owner, bytes);
        if (before == Books.FULL) {
            return false;
        }
        if (fair && owner == null) {
            unspillable.addAndGet(bytes);
        }
        marks.rose(before, before + bytes);
        return true;
    }

    /** Takes what fits, and charges its owner; returns what was taken before, or {@link Books#FULL}. */
    private long take(@Nullable SpillableConsumer owner, long bytes) {
        if (owner != null && !owner.tryCharge(bytes)) {
            return Books.FULL;
        }
        long before = books.take(bytes);
        if (before != Books.FULL) {
            arbiter.taken(bytes);
        } else if (owner != null) {
            owner.uncharge(bytes);
        }
        return before;
    }

    void acquire(String consumer, @Nullable SpillableConsumer owner, long bytes, long waitNanos) {
        if (tryAcquire(owner, bytes)) {
            return;
        }
        List<Throwable> failures = new ArrayList<>();
        long before = books.taken();
        // What can never fit shall not make everybody spill, nor wait.
        boolean possible = bytes <= books.limitBytes;
        Answer answer = possible ? ask(consumer, owner, bytes, 0, failures) : Answer.FULL;
        long waited = -1;
        if (answer == Answer.FULL
                && possible
                && waitNanos > 0
                && !Thread.currentThread().isInterrupted()) {
            long begin = System.nanoTime();
            answer = await(consumer, owner, bytes, waitNanos, failures);
            waited = System.nanoTime() - begin;
        }
        if (answer != Answer.GRANTED) {
            throw refusal(consumer, owner, bytes, answer, waited, failures);
        }
        if (fair && owner == null) {
            unspillable.addAndGet(bytes);
        }
        marks.rose(before, books.taken());
    }

    private Answer ask(
            String consumer, @Nullable SpillableConsumer owner, long bytes, long gathered, List<Throwable> failures) {
        if (arbiter.isFutile()) {
            books.giveBack(gathered);
            // The last claim may have ended, and given back what it held, after this request looked.
            return take(owner, bytes) == Books.FULL ? Answer.FULL : Answer.GRANTED;
        }
        return arbiter.acquire(consumer, bytes, gathered, owner, failures);
    }

    private Answer await(
            String consumer, @Nullable SpillableConsumer owner, long bytes, long waitNanos, List<Throwable> failures) {
        Waiters waiters = books.waiters;
        Waiter waiter = waiters.enter(bytes, owner, waitNanos);
        try {
            long slice = LEAST_SLICE_NANOS;
            while (true) {
                switch (waiters.await(waiter, slice)) {
                    case SERVED -> {
                        return Answer.GRANTED;
                    }
                    case REFUSED -> {
                        return Answer.FULL;
                    }
                    case ASK -> {
                        failures.clear();
                        Answer answer = ask(consumer, owner, bytes, waiters.takePocket(waiter), failures);
                        if (answer != Answer.FULL) {
                            return answer;
                        }
                        slice = Math.min(2 * slice, MOST_SLICE_NANOS);
                    }
                }
            }
        } finally {
            waiters.leave(waiter);
        }
    }

    private MemoryLimitExceededException refusal(
            String consumer,
            @Nullable SpillableConsumer owner,
            long bytes,
            Answer answer,
            long waitedNanos,
            List<Throwable> failures) {
        MemoryLimitExceededException refused = new MemoryLimitExceededException(
                consumer,
                bytes,
                books.limitBytes,
                books.taken(),
                Duration.ofNanos(Math.max(0, waitedNanos)),
                reason(answer, owner, waitedNanos),
                Census.of(open).top(TOP),
                remedy);
        failures.forEach(refused::addSuppressed);
        return refused;
    }

    private static String reason(Answer answer, @Nullable SpillableConsumer owner, long waitedNanos) {
        String waited = waitedNanos < 0
                ? ""
                : ", after %d ms of waiting%s"
                        .formatted(
                                TimeUnit.NANOSECONDS.toMillis(waitedNanos),
                                Thread.currentThread().isInterrupted() ? " until it was interrupted" : "");
        return switch (answer) {
            case NESTED -> ", and what is asked for while spilling makes nobody spill";
            case OVER_SHARE ->
                owner == null
                        ? ""
                        : ", and its fair share is %d of which it holds %d".formatted(owner.share(), owner.bytes());
            case FULL, GRANTED -> waited;
        };
    }

    void giveBack(@Nullable SpillableConsumer owner, long bytes) {
        if (owner != null) {
            owner.uncharge(bytes);
        } else if (fair) {
            unspillable.addAndGet(-bytes);
        }
        arbiter.release(bytes, owner);
    }

    long share() {
        return fair
                ? Math.max(0, books.limitBytes - unspillable.get())
                        / Math.max(1, arbiter.consumers().size())
                : books.limitBytes;
    }
}
