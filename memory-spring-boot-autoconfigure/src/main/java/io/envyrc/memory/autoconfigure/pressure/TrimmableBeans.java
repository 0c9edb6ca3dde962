package io.envyrc.memory.autoconfigure.pressure;

import io.envyrc.memory.Trimmable;
import io.envyrc.memory.autoconfigure.LazyBeans;
import io.envyrc.memory.pool.Pool;
import io.envyrc.memory.pool.PoolManager;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The {@link Trimmable} beans of an application but for its pools, which are the manager's to trim: caches of ours, the
 * Caffeine caches behind its cache managers, and whatever else it declares.
 */
record TrimmableBeans(ListableBeanFactory beans) implements Supplier<Map<String, Trimmable>> {

    /**
     * Returns them as they are needed, for a cache may inject the handler that trims it; and no more than the singletons
     * that there are, for any other would be made only to be trimmed.
     */
    @Override
    public Map<String, Trimmable> get() {
        Map<String, Trimmable> found = LazyBeans.made(beans, Trimmable.class);
        found.values().removeIf(trimmable -> trimmable instanceof PoolManager || trimmable instanceof Pool);
        return found;
    }
}
