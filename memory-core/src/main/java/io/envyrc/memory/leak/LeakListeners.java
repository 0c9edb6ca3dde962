package io.envyrc.memory.leak;

import io.envyrc.memory.Registration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners of reports, each on its own, so that one that throws or hangs harms neither the others nor us. */
final class LeakListeners {
    private static final Logger log = LoggerFactory.getLogger(LeakListeners.class);

    private final Executor executor;
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder missed = new LongAdder();

    LeakListeners(Executor executor) {
        this.executor = executor;
    }

    /** A daemon thread for each call: no more than listeners, since each is called once at a time. */
    static Executor threads() {
        return task -> {
            Thread thread = new Thread(task, "memory-leak-listener");
            thread.setDaemon(true);
            thread.start();
        };
    }

    Registration add(LeakListener listener) {
        Entry entry = new Entry(listener);
        entries.add(entry);
        return () -> entries.remove(entry);
    }

    void tell(LeakReport report) {
        entries.forEach(entry -> entry.tell(report));
    }

    long calls() {
        return calls.sum();
    }

    long failures() {
        return failures.sum();
    }

    long missed() {
        return missed.sum();
    }

    private final class Entry {
        private final LeakListener listener;
        private final AtomicBoolean busy = new AtomicBoolean();

        Entry(LeakListener listener) {
            this.listener = listener;
        }

        void tell(LeakReport report) {
            if (!busy.compareAndSet(false, true)) {
                missed.increment();
                log.warn("Leak listener {} missed a report: an earlier call has not ended", name());
                return;
            }
            try {
                executor.execute(() -> call(report));
            } catch (RuntimeException | Error e) {
                busy.set(false);
                missed.increment();
                log.warn("Leak listener {} missed a report: its executor refused it", name(), e);
            }
        }

        private void call(LeakReport report) {
            try {
                listener.onLeak(report);
            } catch (Throwable e) {
                failures.increment();
                log.warn("Leak listener {} failed", name(), e);
            } finally {
                calls.increment();
                busy.set(false);
            }
        }

        private String name() {
            return listener.getClass().getName();
        }
    }
}
