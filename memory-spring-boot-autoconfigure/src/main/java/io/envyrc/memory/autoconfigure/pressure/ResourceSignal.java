package io.envyrc.memory.autoconfigure.pressure;

import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.resource.ResourceManager;
import java.util.Optional;

/** What tracked resources hold of the budget; absent while none is tracked, or there is no limit. */
final class ResourceSignal implements MemorySignal {
    private final ResourceManager resources;

    ResourceSignal(ResourceManager resources) {
        this.resources = resources;
    }

    @Override
    public String name() {
        return "resources";
    }

    @Override
    public Optional<Reading> read() {
        long limit = resources.budget().limitBytes();
        return resources.size() == 0 || limit == Long.MAX_VALUE
                ? Optional.empty()
                : Optional.of(new Reading(resources.estimateMemory(), limit, true));
    }
}
