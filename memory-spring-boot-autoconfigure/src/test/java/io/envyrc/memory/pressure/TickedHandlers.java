package io.envyrc.memory.pressure;

import java.util.function.LongSupplier;

/** Builders of handlers for tests of what takes minutes: by a ticker of theirs, and in a heap that nothing collects. */
public final class TickedHandlers {
    private TickedHandlers() {}

    public static MemoryPressureHandlerBuilder builder(MemoryMonitor monitor, LongSupplier nanoTicker) {
        return MemoryPressureHandler.builder(monitor).ticker(nanoTicker).wholeCollections(() -> 0);
    }
}
