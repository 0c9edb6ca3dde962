package io.envyrc.memory.stream;

import java.io.IOException;

/** Takes the lines of a stream as they are read. */
@FunctionalInterface
public interface LineHandler {

    /**
     * Takes one line. Runs on the thread that reads, so the next line waits for it.
     *
     * @param line the line without its terminator; the handler may keep it
     * @param number 1 for the first line
     * @throws IOException to stop reading; the caller of the processor gets it unchanged, as any unchecked exception
     */
    void line(String line, long number) throws IOException;

    /**
     * Hears of a line that is left out since it is over the maximum size. Runs in the line's place, between the one
     * before and the one after. Does nothing unless overridden; the {@link LineSummary} counts it either way.
     *
     * @param number 1 for the first line
     * @param bytes size of the line without its terminator
     * @throws IOException to stop reading; the caller of the processor gets it unchanged, as any unchecked exception
     */
    default void longLine(long number, long bytes) throws IOException {}
}
