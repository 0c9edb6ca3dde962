package io.envyrc.memory.autoconfigure.pressure;

import io.envyrc.memory.Trimmable;
import io.envyrc.memory.autoconfigure.LazyBeans;
import io.envyrc.memory.pool.Pool;
import io.envyrc.memory.pool.PoolManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The {@link Trimmable} beans of an application but for its pools, which are the manager's to trim: caches of ours, the
 * Caffeine caches behind its cache managers, and whatever else it declares. Thread-safe.
 */
public final class TrimmableBeans {
    private static final Logger log = LoggerFactory.getLogger(TrimmableBeans.class);

    private final ListableBeanFactory beans;

    TrimmableBeans(ListableBeanFactory beans) {
        this.beans = beans;
    }

    /**
     * Trims each by the same share. One that fails, for want of memory too, is logged, and keeps no other from its turn.
     *
     * @param fraction share to drop, 0.0..1.0
     */
    public Trimmed trim(double fraction) {
        Map<String, Long> freedBytes = new LinkedHashMap<>();
        List<String> failed = new ArrayList<>();
        // Looked up when they are needed, for a cache may inject the handler that trims it; and no more than the
        // singletons that there are, for any other would be made only to be trimmed.
        LazyBeans.made(beans, Trimmable.class).forEach((name, trimmable) -> {
            if (trimmable instanceof PoolManager || trimmable instanceof Pool) {
                return;
            }
            try {
                freedBytes.put(name, trimmable.trim(fraction));
            } catch (RuntimeException | Error failure) {
                // An Error too: what has no memory to trim with is no reason to leave the others as they are.
                failed(name, failure, failed);
            }
        });
        return new Trimmed(freedBytes, failed);
    }

    private static void failed(String name, Throwable failure, List<String> failed) {
        try {
            failed.add(name);
            log.warn("Bean '{}' could not be trimmed", name, failure);
        } catch (OutOfMemoryError full) {
            // There is no memory to tell it with.
            Thread.onSpinWait();
        }
    }

    /**
     * What came of a trim.
     *
     * @param freedBytes bytes given back by each bean, by its own accounting; 0 also where its size is not known
     * @param failed names of the beans that failed
     */
    public record Trimmed(Map<String, Long> freedBytes, List<String> failed) {
        /** Returns the bytes that all of them gave back. */
        long totalFreedBytes() {
            return freedBytes.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
