package io.envyrc.memory.autoconfigure.metrics;

import io.envyrc.memory.Registration;
import io.envyrc.memory.autoconfigure.CurrentPressure;
import io.envyrc.memory.pressure.CallbackStats;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.PressureHandlerStats;
import io.envyrc.memory.pressure.PressureLevel;
import io.envyrc.memory.pressure.ResponseStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Meters of the signals that are present, of the level drawn from them, and of what was done about it. */
final class PressureMetrics implements MeterBinder, AutoCloseable {
    private final MemoryMonitor monitor;
    private final MemoryPressureHandler handler;
    private final CurrentPressure pressure;
    private final Set<String> userSignals;
    private final List<Registration> observers = new CopyOnWriteArrayList<>();

    /**
     * @param userSignals names of signals that have meters even while they are absent; others have once they were present
     */
    PressureMetrics(
            MemoryMonitor monitor, MemoryPressureHandler handler, CurrentPressure pressure, Set<String> userSignals) {
        this.monitor = monitor;
        this.handler = handler;
        this.pressure = pressure;
        this.userSignals = userSignals;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Set<String> bound = ConcurrentHashMap.newKeySet();
        bindSignals(registry, bound, monitor.snapshot());
        userSignals.forEach(signal -> bindSignal(registry, bound, signal, true));
        observers.add(monitor.addObserver(sample -> bindSignals(registry, bound, sample)));
        Gauge.builder(
                        "envy.memory.pressure.level",
                        monitor,
                        of -> number(of.snapshot().level()))
                .description("Pressure level: 0 normal, 1 warning, 2 critical")
                .register(registry);
        for (PressureLevel level : PressureLevel.values()) {
            FunctionCounter.builder(
                            "envy.memory.pressure.transitions",
                            monitor,
                            of -> of.stats().transitions().getOrDefault(level, 0L))
                    .tag("to", level.name().toLowerCase(Locale.ROOT))
                    .description("Changes of the pressure level")
                    .register(registry);
        }
        for (String name : handler.stats().responses().keySet()) {
            response(registry, name, stats -> of(stats, name).calls());
            FunctionCounter.builder(
                            "envy.memory.pressure.given.back",
                            handler,
                            of -> of(of.stats(), name).givenBackBytes())
                    .tag("response", name)
                    .baseUnit(BaseUnits.BYTES)
                    .description("Bytes that a response said it gave back")
                    .register(registry);
            observed(registry, name, handler, of -> of(of.stats(), name).observed());
        }
        response(registry, "spill", PressureHandlerStats::spills);
        response(registry, "cleanup", PressureHandlerStats::cleanups);
        response(registry, "gc", PressureHandlerStats::collections);
        observed(registry, "spill", handler, of -> of.stats().observedSpills());
        observed(registry, "cleanup", handler, of -> of.stats().observedCleanups());
        observed(registry, "gc", handler, of -> of.stats().observedCollections());
        observed(registry, "ddex-files", pressure, CurrentPressure::observed);
    }

    /** Ends the look-out for signals that appear later. */
    @Override
    public void close() {
        observers.forEach(Registration::close);
    }

    private void bindSignals(MeterRegistry registry, Set<String> bound, MemorySnapshot sample) {
        for (Map.Entry<String, MemorySignal.Reading> entry : sample.readings().entrySet()) {
            bindSignal(registry, bound, entry.getKey(), entry.getValue().limitBytes() < Long.MAX_VALUE);
        }
    }

    private void bindSignal(MeterRegistry registry, Set<String> bound, String signal, boolean limited) {
        if (!bound.add(signal)) {
            return;
        }
        boolean bytes = monitor.unit(signal).equals(BaseUnits.BYTES);
        if (bytes) {
            signal(registry, signal, "used", BaseUnits.BYTES, MemorySignal.Reading::usedBytes, "Memory in use");
        }
        if (bytes && limited) {
            signal(registry, signal, "limit", BaseUnits.BYTES, MemorySignal.Reading::limitBytes, "Memory there is");
        }
        if (limited) {
            signal(registry, signal, "ratio", null, MemorySignal.Reading::ratio, "Used share of the limit");
        }
    }

    private static <T> void observed(MeterRegistry registry, String response, T of, ToDoubleFunction<T> count) {
        FunctionCounter.builder("envy.memory.pressure.observed", of, count)
                .tag("response", response)
                .description("Times that pressure would have been answered but for the observe-only mode")
                .register(registry);
    }

    private static ResponseStats of(PressureHandlerStats stats, String response) {
        return Objects.requireNonNull(stats.responses().get(response), response);
    }

    private void signal(
            MeterRegistry registry,
            String signal,
            String name,
            @Nullable String unit,
            ToDoubleFunction<MemorySignal.Reading> value,
            String description) {
        Gauge.builder(
                        "envy.memory.signal." + name,
                        monitor,
                        of -> of.snapshot()
                                .reading(signal)
                                .map(value::applyAsDouble)
                                .orElse(Double.NaN))
                .tag("signal", signal)
                .baseUnit(unit)
                .description(description)
                .register(registry);
    }

    private void response(
            MeterRegistry registry, String response, Function<PressureHandlerStats, CallbackStats> calls) {
        response(
                registry,
                Tags.of("response", response, "outcome", "success"),
                of -> calls.apply(of).runs() - calls.apply(of).failures(),
                of -> calls.apply(of).elapsed().minus(calls.apply(of).failedElapsed()));
        response(
                registry,
                Tags.of("response", response, "outcome", "failure"),
                of -> calls.apply(of).failures(),
                of -> calls.apply(of).failedElapsed());
    }

    private void response(
            MeterRegistry registry,
            Tags tags,
            ToLongFunction<PressureHandlerStats> runs,
            Function<PressureHandlerStats, Duration> elapsed) {
        FunctionTimer.builder(
                        "envy.memory.pressure.responses",
                        handler,
                        of -> runs.applyAsLong(of.stats()),
                        of -> elapsed.apply(of.stats()).toNanos(),
                        TimeUnit.NANOSECONDS)
                .tags(tags)
                .description("Runs of what answers memory pressure")
                .register(registry);
    }

    private static int number(PressureLevel level) {
        return switch (level) {
            case NORMAL -> 0;
            case WARNING -> 1;
            case CRITICAL -> 2;
        };
    }
}
