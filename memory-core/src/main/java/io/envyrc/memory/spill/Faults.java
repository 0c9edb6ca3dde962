package io.envyrc.memory.spill;

import io.envyrc.memory.spill.SpillException.Reason;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says what went wrong, where, and what to do about it. */
final class Faults {
    private static final String KEEP_OPEN = "keep it and its store open as long as it is used";

    private Faults() {}

    static SpillException onDirectory(Path directory, String what, IOException cause) {
        return new SpillException(
                Reason.DIRECTORY,
                directory,
                0,
                "Spill directory '%s' %s: %s; set envy.memory.spill.directory to a directory that exists or can be"
                                .formatted(directory, what, text(cause))
                        + " created, and that this process may write to",
                cause);
    }

    static SpillException onFile(SpillFile file, String action, long offset, IOException cause) {
        Path path = file.path();
        if (cause instanceof SpillException known) {
            return known;
        }
        if (cause instanceof ClosedChannelException) {
            return at(Reason.CLOSED, file, offset, "was closed meanwhile; " + KEEP_OPEN, cause);
        }
        Path directory = path.getParent();
        if (cause instanceof FileSystemException && directory != null && !Files.isDirectory(directory)) {
            return onDirectory(directory, "is gone, and '" + file.name() + "' with it", cause);
        }
        if (cause instanceof NoSuchFileException) {
            return at(
                    Reason.MISSING,
                    file,
                    offset,
                    "is gone, and its data with it; keep others from deleting it, and run the work again",
                    cause);
        }
        String text = text(cause);
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("no space left") || lower.contains("quota exceeded") || lower.contains("not enough space")) {
            return at(
                    Reason.DISK_FULL,
                    file,
                    offset,
                    "cannot be %s: %s; free some space, or set envy.memory.spill.directory to a larger disk"
                            .formatted(action, text),
                    cause);
        }
        if (cause instanceof AccessDeniedException || lower.contains("read-only")) {
            return at(
                    Reason.DIRECTORY,
                    file,
                    offset,
                    "cannot be %s: %s; set envy.memory.spill.directory to a directory that this process may write to"
                            .formatted(action, text),
                    cause);
        }
        return at(
                Reason.IO,
                file,
                offset,
                "cannot be %s: %s; check the disk and the limit of open files, and run the work again"
                        .formatted(action, text),
                cause);
    }

    static SpillException overQuota(SpillFile file, long offset, long bytes, Quota quota) {
        boolean byFreeSpace = quota.limit() < quota.maxBytes();
        return at(
                Reason.QUOTA,
                file,
                offset,
                "cannot grow by %d bytes: %d of %d on disk are taken (%s); %s"
                        .formatted(
                                bytes,
                                quota.taken(),
                                quota.limit(),
                                byFreeSpace ? "half of what is free" : "max-disk",
                                byFreeSpace
                                        ? "free some space, or set envy.memory.spill.directory to a larger disk"
                                        : "raise envy.memory.spill.max-disk, or spill less at a time"),
                null);
    }

    static SpillException truncated(SpillFile file, long offset, long length) {
        return at(
                Reason.TRUNCATED,
                file,
                offset,
                "ends within the block there, though %d bytes were written; run the work again, and check the disk"
                        .formatted(length),
                null);
    }

    static SpillException corrupted(SpillFile file, long offset, String how) {
        return at(
                Reason.CORRUPTED,
                file,
                offset,
                "holds something else than was written (%s); run the work again, and check the disk".formatted(how),
                null);
    }

    static SpillException closed(SpillFile file) {
        return at(Reason.CLOSED, file, 0, "is closed; " + KEEP_OPEN, null);
    }

    private static SpillException at(
            Reason reason, SpillFile file, long offset, String what, @Nullable Throwable cause) {
        return new SpillException(
                reason,
                file.path(),
                offset,
                "Spill file '%s' of '%s' at offset %d %s".formatted(file.path(), file.name(), offset, what),
                cause);
    }

    private static String text(IOException cause) {
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : cause.getClass().getSimpleName() + " " + message;
    }
}
