package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.autoconfigure.actuate.ConsumerView.LastSpill;
import io.envyrc.memory.autoconfigure.spill.SpillStores;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.SpillableConsumer;
import io.envyrc.memory.spill.SpillCompression;
import io.envyrc.memory.spill.SpillStats;
import io.envyrc.memory.spill.SpillStore;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Section {@code spill}: the stores that are open, what they did, and who can spill. */
record SpillSection(List<Store> stores, List<Consumer> consumers) {
    private static final int TOP = 20;

    static SpillSection of(SpillStores stores, MemoryBudget budget) {
        return new SpillSection(
                stores.opened().stream().map(Store::of).toList(),
                budget.spillableConsumers().stream()
                        .sorted(Comparator.comparingInt(SpillableConsumer::priority)
                                .thenComparing(Comparator.comparingLong(SpillableConsumer::bytes)
                                        .reversed()))
                        .limit(TOP)
                        .map(Consumer::of)
                        .toList());
    }

    record Store(String directory, SpillCompression compression, SpillStats figures) {

        static Store of(SpillStore store) {
            return new Store(store.directory().toString(), store.options().compression(), store.stats());
        }
    }

    record Consumer(
            String name,
            int priority,
            long bytes,
            long spillableBytes,
            @Nullable LastSpill lastSpill) {

        static Consumer of(SpillableConsumer consumer) {
            return new Consumer(
                    consumer.name(),
                    consumer.priority(),
                    consumer.bytes(),
                    consumer.spillableBytes(),
                    consumer.lastSpill().map(LastSpill::of).orElse(null));
        }
    }
}
