package io.envyrc.memory.autoconfigure.spill;

import io.envyrc.memory.spill.SpillException;
import io.envyrc.memory.spill.SpillStore;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Clears at start-up what an earlier process left that was killed, and opens the store if its directory was set: a wrong
 * one is better found now than in the midst of a spill.
 */
final class SpillStart implements SmartInitializingSingleton {
    private static final Logger log = LoggerFactory.getLogger(SpillStart.class);

    private final Path directory;
    private final boolean set;
    private final ObjectProvider<SpillStore> stores;

    SpillStart(Path directory, boolean set, ObjectProvider<SpillStore> stores) {
        this.directory = directory;
        this.set = set;
        this.stores = stores;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (set) {
            stores.ifUnique(store -> log.debug("Spilling to '{}'", store.directory()));
            return;
        }
        try {
            int removed = SpillStore.removeOrphans(directory);
            if (removed > 0) {
                log.info(
                        "Removed {} spill files from '{}' whose process ended without closing them",
                        removed,
                        directory);
            }
        } catch (SpillException e) {
            log.warn("{}", e.getMessage());
        }
    }
}
