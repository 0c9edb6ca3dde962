package io.envyrc.memory.budget;

import io.envyrc.memory.Registration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who wants to know when a budget is used up to where. Thread-safe; what is below every mark costs one comparison. */
final class Marks {
    private static final Logger log = LoggerFactory.getLogger(Marks.class);

    private final List<Mark> all = new CopyOnWriteArrayList<>();
    private volatile long least = Long.MAX_VALUE;

    /** A class and not a record: two of one mark and action are two. */
    private static final class Mark {
        final long bytes;
        final Runnable action;

        Mark(long bytes, Runnable action) {
            this.bytes = bytes;
            this.action = action;
        }
    }

    Registration add(long bytes, Runnable action) {
        if (bytes < 1) {
            throw new IllegalArgumentException("mark must be >= 1 byte but was " + bytes);
        }
        Mark mark = new Mark(bytes, Objects.requireNonNull(action, "action"));
        all.add(mark);
        findLeast();
        return () -> {
            all.remove(mark);
            findLeast();
        };
    }

    private synchronized void findLeast() {
        least = all.stream().mapToLong(mark -> mark.bytes).min().orElse(Long.MAX_VALUE);
    }

    /** Tells of the marks that a request has reached; {@code before} and {@code after} are of one atomic step. */
    void rose(long before, long after) {
        if (after >= least) {
            tell(before, after);
        }
    }

    private void tell(long before, long after) {
        for (Mark mark : all) {
            if (before < mark.bytes && after >= mark.bytes) {
                try {
                    mark.action.run();
                } catch (RuntimeException failed) {
                    log.warn("What was to be told that {} bytes are reserved failed", mark.bytes, failed);
                }
            }
        }
    }
}
