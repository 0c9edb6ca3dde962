package io.envyrc.memory.pressure;

import io.envyrc.memory.gc.GarbageCollector;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;

/**
 * Asks for collections: those that are due by the strategy, once responses have had their turn, and those that prove or
 * refute a critical level that stands still. Samples are taken in by one thread at a time.
 */
final class CollectionRequests {
    private final GarbageCollector collector;
    private final double threshold;
    private final boolean observeOnly;
    private final ResponseChain chain;
    private final Standstill standstill;
    private final CallbackCounters calls;
    private final CollapsingTask<Double> due;
    private final CollapsingTask<PressureLevel> verifying;
    private final LongAdder observed = new LongAdder();
    private long observedNanos;

    CollectionRequests(MemoryPressureHandlerBuilder builder, Executor executor, Journal journal, ResponseChain chain) {
        this.collector = builder.collector;
        this.threshold = builder.gcThreshold;
        this.observeOnly = builder.observeOnly;
        this.chain = chain;
        this.standstill = new Standstill(builder.monitor.thresholds(), builder.wholeCollections);
        this.calls = new CallbackCounters(journal);
        this.due = new CollapsingTask<>(
                "garbage collection",
                executor,
                calls,
                ratio -> collector.collectIfDue(ratio, threshold).collected());
        this.verifying = new CollapsingTask<>(
                "proving collection",
                executor,
                calls,
                level -> collector.collect().collected());
    }

    /** Forgets what was seen before a start, or before the monitor stopped. */
    void reset(long nowNanos) {
        observedNanos = nowNanos - collector.interval().toNanos();
        standstill.reset();
    }

    /** Drops what has not begun. */
    void discard() {
        due.discard();
        verifying.discard();
    }

    /** Takes in a sample. */
    void consider(MemorySnapshot sample, long nowNanos) {
        double ratio = ratio(sample);
        if (collector.isDue(ratio, threshold)) {
            if (!observeOnly) {
                chain.afterRound(() -> due.trigger(ratio));
            } else if (nowNanos - observedNanos >= collector.interval().toNanos()) {
                observedNanos = nowNanos;
                observed.increment();
            }
        }
        if (!observeOnly) {
            switch (standstill.next(sample, nowNanos, collector.isPermitted())) {
                case COLLECT -> verifying.trigger(sample.level());
                case LET_WORK_THROUGH -> chain.probe(sample, true);
                case STOP_WORK_AGAIN -> chain.probe(sample, false);
                case NONE -> {}
            }
        }
    }

    /** Direct buffers count only as long as a collection may show that some are garbage. */
    private static double ratio(MemorySnapshot sample) {
        MemorySignal.Reading heap = sample.readings().get(MemorySignals.HEAP);
        MemorySignal.Reading direct = sample.readings().get(MemorySignals.DIRECT);
        return Math.max(heap == null ? 0 : heap.ratio(), direct == null || direct.confirmed() ? 0 : direct.ratio());
    }

    CallbackStats stats() {
        return calls.stats();
    }

    long observed() {
        return observed.sum();
    }

    void addTroubles(List<Trouble> found) {
        calls.addTroubles(found);
    }
}
