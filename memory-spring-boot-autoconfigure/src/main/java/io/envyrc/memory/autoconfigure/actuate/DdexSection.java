package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.ddex.DdexStats;
import io.envyrc.memory.ddex.ManagedDdexService;

/** Section {@code ddex}: what was read of DDEX messages, and how much memory each may take. */
record DdexSection(DdexStats counts, long maxMemoryBytes, int chunkBytes, int bufferBytes) {

    static DdexSection of(ManagedDdexService service) {
        return new DdexSection(
                service.stats(),
                service.parser().maxMemoryUsage(),
                service.parser().limits().chunkSize(),
                service.parser().bufferSize());
    }
}
