package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import java.io.IOException;

/**
 * Takes the events of one attempt at a file; see {@link DdexBatch}. It gets them as a {@link DdexHandler} does, and at last
 * one call of {@link #onCommit} or {@link #onDiscard}, which says whether they count.
 *
 * <p>So that no record is lost or counts twice, what an attempt gives is to be held back, marked as not valid yet, or
 * written in a transaction, until {@code onCommit}. All calls of an attempt come on one thread.
 */
public interface DdexFileHandler extends DdexHandler {

    /**
     * Hears that the whole file was read and all its events were handed over: they count from now on. Called once for a
     * file at the most, whatever the number of attempts.
     *
     * @param end the last event
     * @throws IOException as any other exception, makes this a failure of the file, for which there is no other attempt
     */
    void onCommit(MessageEnd end) throws IOException;

    /**
     * Hears that the attempt failed: its events are to be forgotten. If another attempt follows, it begins after this call,
     * and its events begin with the first of the file again.
     *
     * @param reason what was thrown
     * @throws IOException as any other exception, keeps another attempt from being made, for these events may count still
     */
    void onDiscard(Throwable reason) throws IOException;
}
