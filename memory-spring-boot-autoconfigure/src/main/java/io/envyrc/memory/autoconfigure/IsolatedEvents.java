package io.envyrc.memory.autoconfigure;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.ResolvableType;

/**
 * Publishes events to the listeners of an application so that one that throws or blocks silences no other.
 *
 * <p>Each listener gets all events in their order, one at a time, on a thread of ours; different listeners get them side by
 * side. Of events that wait for a listener that takes long {@value #MOST_WAITING} are kept, and what is beyond is dropped
 * and counted. Where the application has a multicaster of its own, that is given the events one after another instead.
 * Thread-safe; publishing never waits.
 */
public final class IsolatedEvents implements DisposableBean {
    static final int MOST_WAITING = 64;
    static final int MOST_THREADS = 64;

    private static final Logger log = LoggerFactory.getLogger(IsolatedEvents.class);

    private final ApplicationContext context;
    private final ThreadPoolExecutor threads;
    private final LongAdder published = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder dropped = new LongAdder();

    /** Those with events that wait or are being told, by listener; guarded by itself, as is what they hold. */
    private final Map<Object, Lane> lanes = new HashMap<>();

    IsolatedEvents(ApplicationContext context) {
        this.context = context;
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(0, MOST_THREADS, 2, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "memory-event-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Has the listeners told of {@code event}. Never waits, and throws only for want of memory. */
    public void publish(ApplicationEvent event) {
        published.increment();
        // Finding listeners may make some that are lazy, which is not for the caller to wait for.
        tell(this, event, this::fanOut);
    }

    /** What became of events. */
    public Stats stats() {
        return new Stats(published.sum(), failures.sum(), dropped.sum());
    }

    /**
     * What became of events.
     *
     * @param published events
     * @param failures calls of listeners that threw
     * @param dropped calls of listeners that were not made, for want of a thread or since too many waited for it
     */
    public record Stats(long published, long failures, long dropped) {}

    @Override
    public void destroy() {
        threads.shutdownNow();
    }

    private void fanOut(ApplicationEvent event) {
        for (ApplicationContext at = context; at != null; at = at.getParent()) {
            if (at instanceof AbstractApplicationContext ours && !hasMulticaster(ours)) {
                new Listeners(ours).of(event).forEach((listener, call) -> tell(listener, event, call));
            } else {
                // It hands on to its parents itself.
                ApplicationContext theirs = at;
                tell(theirs, event, theirs::publishEvent);
                return;
            }
        }
    }

    private static boolean hasMulticaster(AbstractApplicationContext context) {
        return context.getBeanFactory()
                .containsBeanDefinition(AbstractApplicationContext.APPLICATION_EVENT_MULTICASTER_BEAN_NAME);
    }

    private void tell(Object listener, ApplicationEvent event, Consumer<ApplicationEvent> call) {
        Lane lane;
        synchronized (lanes) {
            lane = lanes.computeIfAbsent(listener, key -> new Lane(key, call));
            if (lane.waiting.size() >= MOST_WAITING) {
                dropped.increment();
                return;
            }
            lane.waiting.add(event);
            if (lane.active) {
                return;
            }
            lane.active = true;
        }
        start(lane);
    }

    private void start(Lane lane) {
        try {
            threads.execute(lane);
        } catch (RuntimeException | Error refused) {
            synchronized (lanes) {
                lanes.remove(lane.listener);
                dropped.add(lane.waiting.size());
            }
        }
    }

    /** A listener and what it has still to be told. */
    private final class Lane implements Runnable {
        private final Object listener;
        private final Consumer<ApplicationEvent> call;
        private final Queue<ApplicationEvent> waiting = new ArrayDeque<>();
        private boolean active;

        Lane(Object listener, Consumer<ApplicationEvent> call) {
            this.listener = listener;
            this.call = call;
        }

        @Override
        public void run() {
            ApplicationEvent event = next();
            try {
                for (; event != null; event = next()) {
                    tell(event);
                }
            } finally {
                if (event != null) {
                    // It left early, and nobody else would ever tell this listener of what waits, or comes.
                    start(this);
                }
            }
        }

        private void tell(ApplicationEvent event) {
            try {
                call.accept(event);
            } catch (Throwable e) {
                failures.increment();
                logSafely(event, e);
            }
        }

        private void logSafely(ApplicationEvent event, Throwable e) {
            try {
                log.warn("Listener {} failed at {}", listener, event.getClass().getSimpleName(), e);
            } catch (OutOfMemoryError full) {
                // It is counted; the thread shall live to tell of the next event.
                Thread.onSpinWait();
            }
        }

        private @Nullable ApplicationEvent next() {
            synchronized (lanes) {
                ApplicationEvent event = waiting.poll();
                if (event == null) {
                    lanes.remove(listener);
                }
                return event;
            }
        }
    }

    /** The listeners of a context, found and called as Spring finds and calls them. */
    private static final class Listeners extends SimpleApplicationEventMulticaster {
        Listeners(AbstractApplicationContext context) {
            super(context.getBeanFactory());
            context.getApplicationListeners().forEach(this::addApplicationListener);
            for (String name : context.getBeanNamesForType(ApplicationListener.class, true, false)) {
                addApplicationListenerBean(name);
            }
        }

        Map<ApplicationListener<?>, Consumer<ApplicationEvent>> of(ApplicationEvent event) {
            Map<ApplicationListener<?>, Consumer<ApplicationEvent>> calls = new LinkedHashMap<>();
            for (ApplicationListener<?> listener : getApplicationListeners(event, ResolvableType.forInstance(event))) {
                calls.put(listener, one -> invokeListener(listener, one));
            }
            return calls;
        }
    }
}
