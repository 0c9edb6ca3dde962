package io.envyrc.memory.arrow;

import io.envyrc.memory.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who wants to know when an account's use reaches which mark. Touched while the stripes are frozen, but for {@link #tell}.
 *
 * <p>Credit is never given out beyond the next mark, so that whoever reaches it has to settle the account, and finds out.
 * A mark that was reached is armed again by the first settlement, or question for the use, that finds less in use.
 */
final class UseMarks {
    private static final Logger log = LoggerFactory.getLogger(UseMarks.class);

    private static final class Mark {
        final long bytes;
        final Runnable action;

        /** The first settlement tells whether less is in use. */
        boolean armed;

        Mark(long bytes, Runnable action) {
            this.bytes = bytes;
            this.action = action;
        }
    }

    private final List<Mark> marks = new ArrayList<>();
    private final Queue<Runnable> due = new ConcurrentLinkedQueue<>();

    /** Adds a mark; the registration is to be closed while the stripes are frozen. */
    Registration add(long bytes, Runnable action) {
        Mark mark = new Mark(bytes, action);
        marks.add(mark);
        return () -> marks.remove(mark);
    }

    /** Takes in what is in use; returns the most that credit may amount to. */
    long settle(long used) {
        long most = Long.MAX_VALUE;
        for (Mark mark : marks) {
            if (used < mark.bytes) {
                mark.armed = true;
                most = Math.min(most, mark.bytes - 1);
            } else if (mark.armed) {
                mark.armed = false;
                due.add(mark.action);
            }
        }
        return most;
    }

    /** Tells whether settling would arm a mark again. */
    boolean canArm(long used) {
        for (Mark mark : marks) {
            if (!mark.armed && used < mark.bytes) {
                return true;
            }
        }
        return false;
    }

    /** Runs what is to be run for the marks that were reached; while nothing is frozen. */
    void tell() {
        for (Runnable action = due.poll(); action != null; action = due.poll()) {
            try {
                action.run();
            } catch (RuntimeException failed) {
                log.warn("What was to be told that a mark of memory in use is reached failed", failed);
            }
        }
    }
}
