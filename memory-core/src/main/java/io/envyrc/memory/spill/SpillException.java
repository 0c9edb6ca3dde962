package io.envyrc.memory.spill;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Spilling, or reading spilled data back, failed. The message names file, offset and what to do. */
public final class SpillException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final transient @Nullable Path path;
    private final long offset;

    /** Why it failed. */
    public enum Reason {
        /** The directory lies in memory, and that is refused. */
        MEMORY_FILE_SYSTEM,
        /** The directory cannot be used: missing, read-only, or not permitted. */
        DIRECTORY,
        /** The library of the chosen compression is absent or does not load. */
        COMPRESSION,
        /** More would pass the limit of disk space. */
        QUOTA,
        /** The device is full. */
        DISK_FULL,
        /** The file is gone. */
        MISSING,
        /** The file ends too early. */
        TRUNCATED,
        /** The file holds something else than was written. */
        CORRUPTED,
        /** The file, its reader or its store was closed. */
        CLOSED,
        /** The operating system said no, for another reason. */
        IO
    }

    SpillException(Reason reason, @Nullable Path path, long offset, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.path = path;
        this.offset = offset;
    }

    SpillException(Reason reason, Path path, String message) {
        this(reason, path, 0, message, null);
    }

    /** Returns why it failed. */
    public Reason reason() {
        return reason;
    }

    /** Returns the file or directory; null after deserialization. */
    public @Nullable Path path() {
        return path;
    }

    /** Returns where in the file, in bytes from its start; 0 if it is about no place in a file. */
    public long offset() {
        return offset;
    }
}
