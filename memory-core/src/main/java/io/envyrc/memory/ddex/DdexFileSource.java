package io.envyrc.memory.ddex;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** How files are opened. Called by the threads that read them, several at a time. */
@FunctionalInterface
public interface DdexFileSource {

    /**
     * Opens a file, at the start of each attempt at it.
     *
     * @return the message from its start; closed when the attempt ends
     * @throws IOException if it cannot be opened, which is the file's failure
     */
    InputStream open(Path file) throws IOException;

    /**
     * Returns about how many bytes {@link #open} will give; what remains to be done is estimated by it. The size of the file
     * unless overridden, and 0 where it has none.
     */
    default long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            // Opening it tells why.
            return 0;
        }
    }
}
