package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.autoconfigure.CurrentPressure;
import io.envyrc.memory.autoconfigure.IsolatedEvents;
import io.envyrc.memory.gc.CollectorProfile;
import io.envyrc.memory.pressure.CallbackStats;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.MonitorStats;
import io.envyrc.memory.pressure.PressureHandlerStats;
import io.envyrc.memory.pressure.PressureLevel;
import io.envyrc.memory.pressure.PressureThresholds;
import io.envyrc.memory.pressure.ResponseStats;
import io.envyrc.memory.pressure.Trouble;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Section {@code pressure}: the level, why, and what was done about it. */
record PressureSection(
        PressureLevel level,
        Instant since,
        String reason,
        boolean monitored,
        PressureThresholds thresholds,
        Map<String, Signal> signals,
        Map<PressureLevel, Long> transitions,
        long trackedBytes,
        String heapEvidence,
        Map<String, Response> responses,
        SignalReads signalReads,
        IsolatedEvents.Stats events,
        List<Trouble> troubles) {

    /** A reading; without limit and ratio for a signal that has none and raises no level. */
    record Signal(
            long usedBytes,
            @Nullable Long limitBytes,
            @Nullable Double ratio,
            boolean confirmed,
            long confirmedBytes) {
        static Signal of(MemorySignal.Reading reading) {
            boolean limited = reading.limitBytes() < Long.MAX_VALUE;
            return new Signal(
                    reading.usedBytes(),
                    limited ? reading.limitBytes() : null,
                    limited ? reading.ratio() : null,
                    reading.confirmed(),
                    reading.confirmedBytes());
        }
    }

    record SignalReads(long failures, long hangs, long allocatedBytes) {}

    record Response(
            long runs,
            long failures,
            long rejections,
            long hanging,
            long elapsedMillis,
            long allocatedBytes,
            long givenBackBytes,
            long observed) {
        static Response of(CallbackStats calls, long observed) {
            return of(new ResponseStats(calls, 0, observed));
        }

        static Response of(ResponseStats stats) {
            CallbackStats calls = stats.calls();
            return new Response(
                    calls.runs(),
                    calls.failures(),
                    calls.rejections(),
                    calls.hanging(),
                    calls.elapsed().toMillis(),
                    calls.allocatedBytes(),
                    stats.givenBackBytes(),
                    stats.observed());
        }
    }

    static PressureSection of(
            MemoryMonitor monitor, MemoryPressureHandler handler, CurrentPressure pressure, IsolatedEvents events) {
        MemorySnapshot snapshot = monitor.snapshot();
        MonitorStats stats = monitor.stats();
        PressureHandlerStats answers = handler.stats();
        CollectorProfile evidence = monitor.heapEvidence();
        Map<String, Signal> signals = new LinkedHashMap<>();
        snapshot.readings().forEach((name, reading) -> signals.put(name, Signal.of(reading)));
        Map<String, Response> responses = new LinkedHashMap<>();
        responses.put("spill", Response.of(answers.spills(), answers.observedSpills()));
        responses.put("cleanup", Response.of(answers.cleanups(), answers.observedCleanups()));
        responses.put("gc", Response.of(answers.collections(), answers.observedCollections()));
        responses.put("listeners", Response.of(stats.listeners(), 0));
        responses.put("ddex-files", new Response(0, 0, 0, 0, 0, 0, 0, pressure.observed()));
        answers.responses().forEach((name, response) -> responses.put(name, Response.of(response)));
        Set<Trouble> troubles = new LinkedHashSet<>(snapshot.troubles());
        troubles.addAll(handler.troubles());
        return new PressureSection(
                snapshot.level(),
                snapshot.since(),
                snapshot.reason(),
                monitor.isRunning(),
                monitor.thresholds(),
                signals,
                stats.transitions(),
                answers.trackedBytes(),
                evidence.collector() + ": " + evidence.source(),
                responses,
                new SignalReads(stats.signalFailures(), stats.signalHangs(), stats.signalAllocatedBytes()),
                events.stats(),
                List.copyOf(troubles));
    }
}
