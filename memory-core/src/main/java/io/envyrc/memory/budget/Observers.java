package io.envyrc.memory.budget;

import io.envyrc.memory.Registration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who sees the names of those who reserve. One that fails is logged, and harms no other. Thread-safe. */
final class Observers {
    private static final Logger log = LoggerFactory.getLogger(MemoryBudget.class);

    private final List<Consumer<String>> all = new CopyOnWriteArrayList<>();

    Registration add(Consumer<String> observer) {
        all.add(Objects.requireNonNull(observer, "observer"));
        return () -> all.remove(observer);
    }

    void tell(String consumer) {
        for (Consumer<String> observer : all) {
            try {
                observer.accept(consumer);
            } catch (RuntimeException failed) {
                log.warn("An observer of the budget failed on '{}'", consumer, failed);
            }
        }
    }
}
