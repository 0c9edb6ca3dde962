package io.envyrc.memory.ddex;

import io.envyrc.memory.stream.Decompression;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

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
     * Opens a file as {@link #open(Path)} does, and tells how far it has been read, of its {@link #size size}: by the bytes
     * given, unless overridden.
     *
     * @param done takes the number of bytes that were read since it was called before, by the thread that reads
     */
    default InputStream open(Path file, LongConsumer done) throws IOException {
        return new ToldInput(open(file), done);
    }

    /**
     * Returns the files that may be compressed, read as {@link Decompression#open(Path)} does. How much of one is done is
     * told by its compressed bytes.
     */
    static DdexFileSource decompressing(Decompression decompression) {
        return new DecompressedFiles(decompression);
    }

    /**
     * Returns about how many bytes there are to be read, those that {@link #open(Path, LongConsumer)} tells; what remains to
     * be done is estimated by it. The size of the file unless overridden, and 0 where it has none.
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
