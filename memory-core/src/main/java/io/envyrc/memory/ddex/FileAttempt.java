package io.envyrc.memory.ddex;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a file. What it throws is kept here, and told to its handler, which gets either a commit or a discard.
 * Not thread-safe.
 */
final class FileAttempt implements DdexHandler {
    private static final int MAX_CAUSES = 16;

    private final DdexFileHandlers handlers;
    private @Nullable DdexFileHandler handler;
    private DdexCounts counts = DdexCounts.NONE;
    private long bytes;
    private @Nullable Throwable error;
    private boolean forgotten;

    FileAttempt(DdexFileHandlers handlers) {
        this.handlers = handlers;
    }

    /** Makes the attempt. Throws nothing. */
    void run(Path file, DdexFileSource source, DdexParser parser, Cancellation cancellation) {
        DdexFileHandler mine = null;
        MessageEnd end;
        try {
            mine = handlers.begin(file);
            handler = mine;
            end = parser.parseChunks(() -> source.open(file), this, cancellation);
        } catch (Throwable e) {
            error = e;
            forgotten = mine == null || discard(mine, e);
            return;
        }
        counts = end.counts();
        bytes = end.bytes();
        try {
            mine.onCommit(end);
        } catch (Throwable e) {
            error = e;
        }
    }

    private static boolean discard(DdexFileHandler handler, Throwable reason) {
        try {
            handler.onDiscard(reason);
            return true;
        } catch (Throwable e) {
            if (e != reason) {
                reason.addSuppressed(e);
            }
            return false;
        }
    }

    @Nullable
    Throwable error() {
        return error;
    }

    DdexCounts counts() {
        return counts;
    }

    long bytes() {
        return bytes;
    }

    /** Tells whether the attempt failed for memory and its events were forgotten, so that they may come again. */
    boolean isRepeatable() {
        return forgotten && error != null && isForMemory(error);
    }

    static boolean isForMemory(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            if (cause instanceof MemoryLimitExceededException
                    || (cause instanceof OutOfMemoryError lack && isOfHeapOrBuffers(lack))) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** Not a lack of threads or of metaspace, nor an array larger than any heap: these another attempt meets as well. */
    private static boolean isOfHeapOrBuffers(OutOfMemoryError lack) {
        String message = String.valueOf(lack.getMessage());
        return message.equals("Java heap space")
                || message.equals("GC overhead limit exceeded")
                || message.startsWith("Cannot reserve ");
    }

    @Override
    public void onChunk(List<DdexEvent> events) throws IOException {
        handler().onChunk(events);
    }

    @Override
    public void onMemoryPressure(long usedBytes, long limitBytes) {
        handler().onMemoryPressure(usedBytes, limitBytes);
    }

    @Override
    public void onProgress(DdexProgress progress) {
        counts = progress.counts();
        bytes = progress.bytesRead();
        handler().onProgress(progress);
    }

    private DdexFileHandler handler() {
        return Objects.requireNonNull(handler);
    }
}
