package io.envyrc.memory.ddex;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a message is read from. What is opened here is closed by who reads it, at the end of the message, where reading
 * fails, or with the iterator or subscription; streams and channels that were open before stay open.
 */
@FunctionalInterface
public interface DdexSource {

    /**
     * Opens the message, just before its first byte is read; called once at most by each reading.
     *
     * @return the message from here on; closed by the reading
     * @throws IOException if it cannot be opened, which is the failure of the reading
     */
    InputStream open() throws IOException;

    /** Returns a file, opened when it is read and closed after that. */
    static DdexSource of(Path file) {
        Objects.requireNonNull(file, "file");
        return () -> Files.newInputStream(file);
    }

    /** Returns what comes from a stream from here on. It stays open, and is read once. */
    static DdexSource of(InputStream in) {
        Objects.requireNonNull(in, "in");
        return () -> new GivenInput(in);
    }

    /** Returns what comes from a channel in blocking mode, from its position on. It stays open, and is read once. */
    static DdexSource of(ReadableByteChannel channel) {
        Objects.requireNonNull(channel, "channel");
        return () -> new GivenInput(Channels.newInputStream(channel));
    }
}
