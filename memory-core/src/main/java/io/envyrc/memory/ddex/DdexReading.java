package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import io.envyrc.memory.leak.MemorySession;
import java.util.Objects;

/**
 * A message that a {@link ManagedDdexService} has read to its end.
 *
 * @param end the last event
 * @param memory what became of the heap meanwhile, which is that of the whole process
 */
public record DdexReading(MessageEnd end, MemorySession.Figures memory) {
    public DdexReading {
        Objects.requireNonNull(end, "end");
        Objects.requireNonNull(memory, "memory");
    }

    /** Returns how much of what was in the message. */
    public DdexCounts counts() {
        return end.counts();
    }

    /** Returns the size of the message in bytes. */
    public long bytes() {
        return end.bytes();
    }
}
