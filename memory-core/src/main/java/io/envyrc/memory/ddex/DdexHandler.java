package io.envyrc.memory.ddex;

import java.io.IOException;
import java.util.List;

/** Takes the events of a message in chunks, and hears how the parse goes on; see {@link DdexParser#parseChunks}. */
@FunctionalInterface
public interface DdexHandler {

    /**
     * Takes the next events. Runs on the thread that parses, so reading waits for it.
     *
     * @param events one or more, in the order of the message; immutable
     * @throws IOException to end the parse
     */
    void onChunk(List<DdexEvent> events) throws IOException;

    /**
     * Hears that memory is short: the parse holds more than its threshold, or the JVM's pressure is raised. What is pending
     * comes next by {@link #onChunk}, and buffers shrink. Does nothing by default.
     *
     * @param usedBytes what the parse holds, with what it asks for at that moment, which may be more than it gets
     * @param limitBytes the most it may hold
     */
    default void onMemoryPressure(long usedBytes, long limitBytes) {}

    /** Hears of progress, after each chunk. Does nothing by default. */
    default void onProgress(DdexProgress progress) {}
}
