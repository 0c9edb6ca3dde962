package io.envyrc.memory.autoconfigure.spill;

import io.envyrc.memory.spill.SpillStats;
import io.envyrc.memory.spill.SpillStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** The spill stores among the beans that are open by now. To look at them opens none. Thread-safe. */
public final class SpillStores {
    private final ConfigurableListableBeanFactory beans;

    SpillStores(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    /** Returns the stores that were opened, in no particular order. */
    public List<SpillStore> opened() {
        List<SpillStore> opened = new ArrayList<>();
        for (String name : beans.getBeanNamesForType(SpillStore.class, true, false)) {
            if (beans.containsSingleton(name) && beans.getSingleton(name) instanceof SpillStore store) {
                opened.add(store);
            }
        }
        return opened;
    }

    /** Returns the sum of a figure over the stores that were opened. */
    public long sum(ToLongFunction<SpillStats> figure) {
        return opened().stream().map(SpillStore::stats).mapToLong(figure).sum();
    }
}
