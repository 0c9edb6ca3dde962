package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Handlers that remember what became of each attempt, and do what a test wants between. Thread-safe. */
final class RecordedAttempts implements DdexFileHandlers {
    private final ConcurrentMap<Path, List<Attempt>> attempts = new ConcurrentHashMap<>();
    private final Step step;

    /** What a test does at each turn of an attempt; what it throws is the handler's. */
    interface Step {
        void at(Turn turn, Attempt attempt) throws IOException;
    }

    enum Turn {
        BEGIN,
        CHUNK,
        COMMIT,
        DISCARD
    }

    RecordedAttempts() {
        this((turn, attempt) -> {});
    }

    RecordedAttempts(Step step) {
        this.step = step;
    }

    @Override
    public DdexFileHandler begin(Path file) throws IOException {
        List<Attempt> ofFile = attempts.computeIfAbsent(file, path -> new CopyOnWriteArrayList<>());
        Attempt attempt = new Attempt(file, ofFile.size() + 1);
        ofFile.add(attempt);
        step.at(Turn.BEGIN, attempt);
        return attempt;
    }

    List<Attempt> of(Path file) {
        return attempts.getOrDefault(file, List.of());
    }

    /** Returns the one attempt of a file that was committed. */
    Attempt committed(Path file) {
        List<Attempt> found = of(file).stream().filter(Attempt::isCommitted).toList();
        if (found.size() != 1) {
            throw new AssertionError(file + " was committed " + found.size() + " times");
        }
        return found.get(0);
    }

    /** Written by the thread that reads, and read by others once it has given the result. */
    final class Attempt implements DdexFileHandler {
        final Path file;
        final int number;
        final Digest digest = new Digest();
        int chunks;

        @Nullable
        MessageEnd end;

        @Nullable
        Throwable reason;

        private Attempt(Path file, int number) {
            this.file = file;
            this.number = number;
        }

        boolean isCommitted() {
            return end != null;
        }

        boolean isDiscarded() {
            return reason != null;
        }

        @Override
        public void onChunk(List<DdexEvent> events) throws IOException {
            if (isCommitted() || isDiscarded()) {
                throw new IllegalStateException("events after the end of an attempt");
            }
            chunks++;
            events.forEach(digest);
            step.at(Turn.CHUNK, this);
        }

        @Override
        public void onCommit(MessageEnd last) throws IOException {
            end = last;
            step.at(Turn.COMMIT, this);
        }

        @Override
        public void onDiscard(Throwable thrown) throws IOException {
            reason = thrown;
            step.at(Turn.DISCARD, this);
        }
    }
}
