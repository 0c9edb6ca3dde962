package io.envyrc.memory.arrow;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the holdings whose ledgers the collector found unreachable, on a daemon thread that lives as long as there is a
 * store with blocks, and keeps the {@link CoarseClock} going. Whoever is refused memory does the same first.
 */
final class Reclaimer {
    private static final Logger log = LoggerFactory.getLogger(Reclaimer.class);

    static final ReferenceQueue<Object> QUEUE = new ReferenceQueue<>();

    private static final Object LOCK = new Object();
    private static @Nullable Thread thread;

    private Reclaimer() {}

    /** An allocator that was dropped without being closed. */
    static final class Dropped extends PhantomReference<Object> {
        private final BlockStore store;

        Dropped(TrackedAllocator root, BlockStore store) {
            super(root, QUEUE);
            this.store = store;
        }
    }

    /** Starts the thread unless it runs. */
    static void start() {
        synchronized (LOCK) {
            if (thread == null) {
                CoarseClock.tick();
                thread = new Thread(null, Reclaimer::run, "envy-arrow-reclaimer", 0, false);
                thread.setDaemon(true);
                thread.setContextClassLoader(null);
                thread.start();
            }
        }
    }

    /** Has the thread look whether it is still needed. */
    static void wake() {
        new PhantomReference<>(LOCK, QUEUE).enqueue();
    }

    /** Ends what is known to be lost; true if there was any. */
    static boolean drain() {
        boolean any = false;
        for (Reference<?> lost = QUEUE.poll(); lost != null; lost = QUEUE.poll()) {
            end(lost);
            any = true;
        }
        return any;
    }

    private static void run() {
        while (isNeeded()) {
            try {
                Reference<?> lost = QUEUE.remove(CoarseClock.TICK_MILLIS);
                CoarseClock.tick();
                if (lost != null) {
                    end(lost);
                }
            } catch (InterruptedException nobodyKnowsThisThread) {
                log.debug("Interrupted; goes on");
            } catch (OutOfMemoryError noneToWaitWith) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(CoarseClock.TICK_MILLIS));
            }
        }
    }

    private static boolean isNeeded() {
        synchronized (LOCK) {
            if (BlockStore.anyInUse()) {
                return true;
            }
            thread = null;
            return false;
        }
    }

    private static void end(Reference<?> lost) {
        try {
            if (lost instanceof Holding holding) {
                holding.reclaim();
            } else if (lost instanceof Dropped dropped) {
                dropped.store.close();
            }
        } catch (RuntimeException | Error failed) {
            tell(failed);
        }
    }

    /** Says what failed, if there is memory to say it with: whoever called goes on in any case. */
    private static void tell(Throwable failed) {
        try {
            log.warn("A lost buffer could not be given back, or nobody told of it", failed);
        } catch (OutOfMemoryError noneToSayItWith) {
            // The next one may find some.
        }
    }
}
