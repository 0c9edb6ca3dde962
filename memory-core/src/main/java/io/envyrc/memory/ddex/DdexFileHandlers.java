package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes what takes the events of files. Called by the threads that read them, several at a time. */
@FunctionalInterface
public interface DdexFileHandlers {

    /**
     * Returns a new handler, at the start of each attempt at a file.
     *
     * @throws IOException as any other exception, fails the attempt before anything was read
     */
    DdexFileHandler begin(Path file) throws IOException;

    /** Returns handlers that leave the events alone, where counts are all that is wanted. */
    static DdexFileHandlers counting() {
        return file -> Ignored.EVENTS;
    }

    /** Takes events and does nothing with them. */
    enum Ignored implements DdexFileHandler {
        /** All of them. */
        EVENTS;

        @Override
        public void onChunk(List<DdexEvent> events) {
            // The counts come with the end.
        }

        @Override
        public void onCommit(MessageEnd end) {
            // Nothing was held back.
        }

        @Override
        public void onDiscard(Throwable reason) {
            // Nothing was held back.
        }
    }
}
