package io.envyrc.memory.stream;

import io.envyrc.memory.pressure.PressureLevel;
import java.util.function.Supplier;

/** How large a chunk may be at the moment: halved when pressure is felt, doubled back when it is gone. */
final class ChunkSize {
    /** Down to a sixteenth. Smaller chunks would save little and cost a call each. */
    private static final int MAX_HALVINGS = 4;

    private final int maxCount;
    private final long maxBytes;
    private final Supplier<PressureLevel> pressure;

    private int halved;
    private long halvings;
    private boolean halvedForThisChunk;

    ChunkSize(int maxCount, long maxBytes, Supplier<PressureLevel> pressure) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
        this.pressure = pressure;
    }

    /** Looks at the pressure before a chunk. */
    void begin() {
        halvedForThisChunk = false;
        if (!halveUnderPressure()) {
            halved = Math.max(0, halved - 1);
        }
    }

    /** Looks at the pressure in the middle of a chunk, which may then be large enough. */
    void look() {
        if (!halvedForThisChunk) {
            halveUnderPressure();
        }
    }

    private boolean halveUnderPressure() {
        if (!pressure.get().isAtLeast(PressureLevel.WARNING)) {
            return false;
        }
        halvedForThisChunk = true;
        if (halved < MAX_HALVINGS) {
            halved++;
            halvings++;
        }
        return true;
    }

    int count() {
        return Math.max(1, maxCount >> halved);
    }

    long bytes() {
        return Math.max(1, maxBytes >> halved);
    }

    long halvings() {
        return halvings;
    }
}
