package io.envyrc.memory.pressure;

import io.envyrc.memory.Registration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Who is told of a monitor's samples: listeners on an executor, which may do as they like, and observers on the thread
 * that takes the sample, which are ours. Thread-safe.
 */
final class Audience {
    private final Executor executor;
    private final CallbackCounters calls;

    private final List<CollapsingTask<MemorySnapshot>> changeListeners = new CopyOnWriteArrayList<>();
    private final List<CollapsingTask<MemorySnapshot>> usageListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<MemorySnapshot>> observers = new CopyOnWriteArrayList<>();
    private final List<Runnable> stopObservers = new CopyOnWriteArrayList<>();
    private final List<Consumer<List<Trouble>>> troubleSources = new CopyOnWriteArrayList<>();

    Audience(Executor executor, Journal journal) {
        this.executor = executor;
        this.calls = new CallbackCounters(journal);
    }

    Registration onChange(PressureListener listener) {
        Objects.requireNonNull(listener, "listener");
        return register(
                changeListeners, "pressure listener " + listener.getClass().getName(), listener::onPressureChange);
    }

    Registration onSample(Consumer<MemorySnapshot> listener) {
        Objects.requireNonNull(listener, "listener");
        return register(usageListeners, "usage listener " + listener.getClass().getName(), listener);
    }

    private Registration register(
            List<CollapsingTask<MemorySnapshot>> tasks, String name, Consumer<MemorySnapshot> body) {
        CollapsingTask<MemorySnapshot> task = new CollapsingTask<>(name, executor, body, calls);
        tasks.add(task);
        return () -> {
            tasks.remove(task);
            task.discard();
            calls.forget(task);
        };
    }

    Registration observe(Consumer<MemorySnapshot> observer) {
        return add(observers, observer);
    }

    Registration observeStop(Runnable observer) {
        return add(stopObservers, observer);
    }

    /** Has {@code source} add what is wrong elsewhere to the troubles of each snapshot. */
    Registration addTroubles(Consumer<List<Trouble>> source) {
        return add(troubleSources, source);
    }

    private static <T> Registration add(List<T> list, T one) {
        list.add(Objects.requireNonNull(one));
        return () -> list.remove(one);
    }

    void changed(MemorySnapshot now) {
        changeListeners.forEach(listener -> listener.triggerOrRunOut(now));
    }

    void sampled(MemorySnapshot now) {
        usageListeners.forEach(listener -> listener.trigger(now));
        observers.forEach(observer -> observer.accept(now));
    }

    void stopped() {
        stopObservers.forEach(Runnable::run);
    }

    void collectTroubles(List<Trouble> troubles) {
        calls.addTroubles(troubles);
        troubleSources.forEach(source -> source.accept(troubles));
    }

    CallbackStats calls() {
        return calls.stats();
    }
}
