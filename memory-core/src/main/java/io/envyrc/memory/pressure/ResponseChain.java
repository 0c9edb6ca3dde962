package io.envyrc.memory.pressure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Responses in their order. One task goes through them; each runs on a task of its own, which that one waits for, but no
 * longer than the patience, and not once the level has changed: the next round is then what matters, and those that are
 * to stop work have their turn before the slow ones have ended.
 */
final class ResponseChain {
    private static final Logger log = LoggerFactory.getLogger(ResponseChain.class);

    private final List<Link> links = new ArrayList<>();
    private final CallbackCounters rounds;
    private final CollapsingTask<Round> round;
    private final boolean observeOnly;
    private final Duration patience;

    private final LongConsumer givenBackListener;

    /** Whether those that stop work are to let it through. */
    private volatile boolean probing;

    /** What is to be done once the round under way is over; null if nothing. */
    private final AtomicReference<@Nullable Runnable> afterRound = new AtomicReference<>();

    /** Guarded by {@code this}: the round that was asked for and has not begun; null if there is none. */
    private @Nullable Round waiting;

    /** Guarded by {@code this}. */
    private boolean closed;

    /** The sample of the latest round; null before the first. */
    private volatile @Nullable MemorySnapshot latest;

    ResponseChain(
            Map<String, PressureResponse> responses,
            Executor executor,
            Journal journal,
            boolean observeOnly,
            Duration patience,
            LongConsumer givenBackListener) {
        responses.forEach((name, response) -> links.add(new Link(name, response, executor, journal)));
        this.rounds = new CallbackCounters(journal);
        this.round = new CollapsingTask<>("responses", executor, this::goRound, rounds);
        this.observeOnly = observeOnly;
        this.givenBackListener = givenBackListener;
        this.patience = patience;
    }

    /** Has the responses answer {@code sample}, and relax where it is below what they answer. Never waits. */
    void answer(MemorySnapshot sample) {
        trigger(new Round(sample, Kind.ANSWER));
    }

    /** Has the responses relax where {@code sample} is below what they answer. Never waits. */
    void relax(MemorySnapshot sample) {
        trigger(new Round(sample, Kind.RELAX));
    }

    /** Has those that stop work let it through, or stop it again. Never waits. */
    void probe(MemorySnapshot sample, boolean on) {
        probing = on;
        trigger(new Round(sample, on ? Kind.RELAX : Kind.ANSWER));
    }

    /** Tells whether those that stop work let it through. */
    boolean isProbing() {
        return probing;
    }

    /** Tells whether a response has not been told yet that what it answered is over. */
    boolean isRelaxDue(MemorySnapshot sample) {
        return links.stream().anyMatch(link -> link.answered && !link.isWanted(sample));
    }

    /** Does {@code action} once no round is under way. Never waits; of several that wait, the latest is done. */
    void afterRound(Runnable action) {
        afterRound.set(action);
        // A round that begins in between does it when it ends, or the next one.
        if (!round.isActive()) {
            flush();
        }
    }

    private void flush() {
        Runnable action = afterRound.getAndSet(null);
        if (action != null) {
            action.run();
        }
    }

    /** A round that only relaxes does not take the place of one that answers and has not begun. */
    private synchronized void trigger(Round asked) {
        if (closed && asked.kind != Kind.END) {
            return;
        }
        boolean answers = asked.kind == Kind.RELAX && waiting != null && waiting.kind == Kind.ANSWER;
        Round next = answers ? new Round(asked.sample, Kind.ANSWER) : asked;
        // Before those that wait are woken: whoever waits from now on looks at it first.
        latest = next.sample;
        if (!links.isEmpty()) {
            waiting = next;
            round.trigger(next);
            links.forEach(link -> link.wakeUnlessAt(next.sample.level()));
        }
    }

    private synchronized void begun(Round now) {
        if (now.equals(waiting)) {
            waiting = null;
        }
    }

    /** Has samples answered again that are given from now on. */
    synchronized void open() {
        closed = false;
    }

    /** The same as {@link #end}, and samples that are on their way are not answered. */
    synchronized void close() {
        closed = true;
        end();
    }

    private boolean isOutdated(MemorySnapshot sample) {
        MemorySnapshot last = latest;
        return last != null && last.level() != sample.level();
    }

    /** Drops what has not begun, and has all relax that have answered. Never waits. */
    synchronized void end() {
        round.discard();
        waiting = null;
        afterRound.set(null);
        probing = false;
        links.forEach(Link::discard);
        MemorySnapshot last = latest;
        if (last != null) {
            trigger(new Round(last, Kind.END));
        }
    }

    Map<String, ResponseStats> stats() {
        Map<String, ResponseStats> stats = new LinkedHashMap<>();
        links.forEach(link -> stats.put(link.name, link.stats()));
        return stats;
    }

    void addTroubles(List<Trouble> troubles) {
        rounds.addTroubles(troubles);
        for (Link link : links) {
            link.counters.addTroubles(troubles);
            if (link.response instanceof TrimResponse trims) {
                trims.addTroubles(troubles);
            }
        }
    }

    private void goRound(Round next) {
        begun(next);
        for (Link link : links) {
            link.take(next.sample, next.kind);
        }
        flush();
    }

    private enum Kind {
        ANSWER,
        RELAX,
        END
    }

    private record Round(MemorySnapshot sample, Kind kind) {}

    private record Call(MemorySnapshot sample, boolean answers, CountDownLatch done) {}

    private final class Link {
        private final String name;
        private final PressureResponse response;
        private final CallbackCounters counters;
        private final CollapsingTask<Call> task;
        private final LongAdder givenBack = new LongAdder();
        private final LongAdder observed = new LongAdder();

        /** What a round waits for, or has waited for. */
        private volatile @Nullable Call waiting;

        /** Whether the level was answered and has not been told to have fallen. */
        private volatile boolean answered;

        Link(String name, PressureResponse response, Executor executor, Journal journal) {
            this.counters = new CallbackCounters(journal);
            this.name = name;
            this.response = response;
            this.task = new CollapsingTask<>("response " + name, executor, counters, this::run);
        }

        void take(MemorySnapshot sample, Kind kind) {
            boolean wanted = kind != Kind.END && isWanted(sample);
            if (wanted ? kind != Kind.ANSWER : !answered) {
                return;
            }
            if (observeOnly) {
                if (wanted) {
                    observed.increment();
                }
                return;
            }
            // Taken back by the call that tells it of the end, if that ends well.
            answered = true;
            boolean hangs = task.isActive();
            Call call = new Call(sample, wanted, new CountDownLatch(1));
            waiting = call;
            task.trigger(call);
            if (!hangs && !isOutdated(sample)) {
                await(call.done);
            }
        }

        boolean isWanted(MemorySnapshot sample) {
            return sample.level().isAtLeast(response.from()) && !(probing && response.stopsWork());
        }

        /** Drops a call that has not begun, for which a round would wait in vain. */
        void discard() {
            task.discard();
            Call awaited = waiting;
            if (awaited != null) {
                awaited.done.countDown();
            }
        }

        /** Has a round wait no longer for the answer to another level. */
        void wakeUnlessAt(PressureLevel level) {
            Call awaited = waiting;
            if (awaited != null && awaited.sample.level() != level) {
                awaited.done.countDown();
            }
        }

        private boolean run(Call call) {
            try {
                if (call.answers) {
                    answered = true;
                    long bytes = Math.max(0, response.respond(call.sample));
                    givenBack.add(bytes);
                    givenBackListener.accept(bytes);
                    return true;
                }
                response.relax(call.sample);
                answered = false;
                return false;
            } finally {
                call.done.countDown();
            }
        }

        private void await(CountDownLatch done) {
            try {
                if (!done.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                    log.debug("Response '{}' takes longer than {}; the next one has its turn", name, patience);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        ResponseStats stats() {
            return new ResponseStats(counters.stats(), givenBack.sum(), observed.sum());
        }
    }
}
