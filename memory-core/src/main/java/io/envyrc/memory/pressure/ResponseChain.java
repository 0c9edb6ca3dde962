package io.envyrc.memory.pressure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Responses in their order. One task goes through them; each runs on a task of its own, which that one waits for, but no
 * longer than the patience.
 */
final class ResponseChain {
    private static final Logger log = LoggerFactory.getLogger(ResponseChain.class);

    private final List<Link> links = new ArrayList<>();
    private final CallbackCounters rounds;
    private final CollapsingTask<Round> round;
    private final boolean observeOnly;
    private final Duration patience;

    /** The sample of the latest round; null before the first. */
    private volatile @Nullable MemorySnapshot latest;

    ResponseChain(
            Map<String, PressureResponse> responses,
            Executor executor,
            Journal journal,
            boolean observeOnly,
            Duration patience) {
        responses.forEach((name, response) -> links.add(new Link(name, response, executor, journal)));
        this.rounds = new CallbackCounters(journal);
        this.round = new CollapsingTask<>("responses", executor, this::goRound, rounds);
        this.observeOnly = observeOnly;
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

    private void trigger(Round next) {
        latest = next.sample;
        if (!links.isEmpty()) {
            round.trigger(next);
        }
    }

    /** Drops what has not begun, and has all relax that have answered. Never waits. */
    void end() {
        round.discard();
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
        links.forEach(link -> link.counters.addTroubles(troubles));
    }

    private void goRound(Round next) {
        for (Link link : links) {
            link.take(next.sample, next.kind);
        }
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
        private volatile @Nullable CountDownLatch waiting;

        /** Whether the level was answered and has not been told to have fallen; touched by the round only. */
        private boolean answered;

        Link(String name, PressureResponse response, Executor executor, Journal journal) {
            this.counters = new CallbackCounters(journal);
            this.name = name;
            this.response = response;
            this.task = new CollapsingTask<>("response " + name, executor, counters, this::run);
        }

        void take(MemorySnapshot sample, Kind kind) {
            boolean wanted = kind != Kind.END && sample.level().isAtLeast(response.from());
            if (wanted ? kind != Kind.ANSWER : !answered) {
                return;
            }
            answered = wanted;
            if (observeOnly) {
                if (wanted) {
                    observed.increment();
                }
                return;
            }
            boolean hangs = task.isActive();
            CountDownLatch done = new CountDownLatch(1);
            waiting = done;
            task.trigger(new Call(sample, wanted, done));
            if (!hangs) {
                await(done);
            }
        }

        /** Drops a call that has not begun, for which a round would wait in vain. */
        void discard() {
            task.discard();
            CountDownLatch awaited = waiting;
            if (awaited != null) {
                awaited.countDown();
            }
        }

        private boolean run(Call call) {
            try {
                if (call.answers) {
                    givenBack.add(Math.max(0, response.respond(call.sample)));
                    return true;
                }
                response.relax(call.sample);
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
