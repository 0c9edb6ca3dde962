package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.pressure.CallbackStats;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.MonitorStats;
import io.envyrc.memory.pressure.PressureHandlerStats;
import io.envyrc.memory.pressure.PressureLevel;
import io.envyrc.memory.pressure.PressureThresholds;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

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
        Map<String, Response> responses) {

    record Signal(long usedBytes, long limitBytes, double ratio, boolean confirmed) {
        static Signal of(MemorySignal.Reading reading) {
            return new Signal(reading.usedBytes(), reading.limitBytes(), reading.ratio(), reading.confirmed());
        }
    }

    record Response(long runs, long failures, long elapsedMillis) {
        static Response of(CallbackStats calls) {
            return new Response(calls.runs(), calls.failures(), calls.elapsed().toMillis());
        }
    }

    static PressureSection of(MemoryMonitor monitor, MemoryPressureHandler handler) {
        MemorySnapshot snapshot = monitor.snapshot();
        MonitorStats stats = monitor.stats();
        PressureHandlerStats answers = handler.stats();
        Map<String, Signal> signals = new LinkedHashMap<>();
        snapshot.readings().forEach((name, reading) -> signals.put(name, Signal.of(reading)));
        Map<String, Response> responses = new LinkedHashMap<>();
        responses.put("spill", Response.of(answers.spills()));
        responses.put("cleanup", Response.of(answers.cleanups()));
        responses.put("gc", Response.of(answers.collections()));
        responses.put("listeners", Response.of(stats.listeners()));
        return new PressureSection(
                snapshot.level(),
                snapshot.since(),
                snapshot.reason(),
                monitor.isRunning(),
                monitor.thresholds(),
                signals,
                stats.transitions(),
                answers.trackedBytes(),
                responses);
    }
}
