package io.envyrc.memory.pressure;

import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.gc.HeapWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Configures a {@link MemoryPressureHandler}. Not thread-safe. */
public final class MemoryPressureHandlerBuilder {
    final MemoryMonitor monitor;
    final List<LongConsumer> spills = new ArrayList<>();
    final List<Consumer<PressureLevel>> cleanups = new ArrayList<>();
    long thresholdBytes = Long.MAX_VALUE;
    double gcThreshold = 0.9;
    Duration repeatInterval = Duration.ofSeconds(5);
    GarbageCollector collector = GarbageCollector.create();

    @Nullable
    Executor executor;

    LongSupplier ticker = System::nanoTime;
    LongSupplier wholeCollections = HeapWatch::wholeCollections;
    boolean observeOnly;
    Duration responsePatience = Duration.ofSeconds(5);
    final Map<String, PressureResponse> responses = new LinkedHashMap<>();

    MemoryPressureHandlerBuilder(MemoryMonitor monitor) {
        this.monitor = Objects.requireNonNull(monitor, "monitor");
    }

    /**
     * Sets the recorded bytes above which spill callbacks are called; none by default.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public MemoryPressureHandlerBuilder threshold(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("threshold must be >= 1 byte but was " + bytes);
        }
        this.thresholdBytes = bytes;
        return this;
    }

    /**
     * Sets the share of the heap at which a collection is considered, 0.9 by default.
     *
     * @throws IllegalArgumentException unless above 0.0 and at most 1.0
     */
    public MemoryPressureHandlerBuilder gcThreshold(double gcThreshold) {
        if (!(gcThreshold > 0.0 && gcThreshold <= 1.0)) {
            throw new IllegalArgumentException("gcThreshold must be above 0.0 and at most 1.0 but was " + gcThreshold);
        }
        this.gcThreshold = gcThreshold;
        return this;
    }

    /**
     * Sets how long a level or an excess must last to be answered again, 5 s by default: the least time between two
     * calls of the spill callbacks unless the excess grows or the level rises.
     *
     * @throws IllegalArgumentException if less than 1 ms
     */
    public MemoryPressureHandlerBuilder repeatInterval(Duration repeatInterval) {
        if (repeatInterval.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("repeatInterval must be >= 1 ms but was " + repeatInterval);
        }
        this.repeatInterval = repeatInterval;
        return this;
    }

    /** Sets what collects, {@link GarbageCollector#create()} by default. */
    public MemoryPressureHandlerBuilder garbageCollector(GarbageCollector collector) {
        this.collector = Objects.requireNonNull(collector, "collector");
        return this;
    }

    /** Adds a callback that gives recorded memory back; its argument is the bytes wanted, 1 or more. */
    public MemoryPressureHandlerBuilder onSpill(LongConsumer callback) {
        spills.add(Objects.requireNonNull(callback, "callback"));
        return this;
    }

    /** Adds a callback that drops what can be made anew; its argument is the level, warning or critical. */
    public MemoryPressureHandlerBuilder onCleanup(Consumer<PressureLevel> callback) {
        cleanups.add(Objects.requireNonNull(callback, "callback"));
        return this;
    }

    /**
     * Adds a response; they are called in the order they were added.
     *
     * @throws IllegalArgumentException if one of its name was added
     */
    public MemoryPressureHandlerBuilder respond(PressureResponse response) {
        String name = Objects.requireNonNull(response.name(), "name of a pressure response");
        if (responses.putIfAbsent(name, response) != null) {
            throw new IllegalArgumentException("two pressure responses are named '" + name + "'");
        }
        return this;
    }

    /**
     * Sets how long a response may take before the next one has its turn, 5 s by default; it goes on all the same. When the
     * level changes, nobody is waited for.
     *
     * @throws IllegalArgumentException if less than 1 ms
     */
    public MemoryPressureHandlerBuilder responsePatience(Duration patience) {
        if (patience.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("responsePatience must be >= 1 ms but was " + patience);
        }
        this.responsePatience = patience;
        return this;
    }

    /**
     * Sets whether nothing is called and collected, but only counted as it would have been (in
     * {@link PressureHandlerStats} and {@link ResponseStats#observed}); false by default.
     */
    public MemoryPressureHandlerBuilder observeOnly(boolean observeOnly) {
        this.observeOnly = observeOnly;
        return this;
    }

    /**
     * Sets what callbacks and collections run on; the handler never shuts it down. By default daemon threads, one
     * for each callback at the most, that end when idle.
     */
    public MemoryPressureHandlerBuilder callbackExecutor(Executor executor) {
        this.executor = Objects.requireNonNull(executor, "executor");
        return this;
    }

    MemoryPressureHandlerBuilder ticker(LongSupplier ticker) {
        this.ticker = ticker;
        return this;
    }

    MemoryPressureHandlerBuilder wholeCollections(LongSupplier wholeCollections) {
        this.wholeCollections = wholeCollections;
        return this;
    }

    /** Returns a stopped handler. */
    public MemoryPressureHandler build() {
        return new MemoryPressureHandler(this);
    }
}
