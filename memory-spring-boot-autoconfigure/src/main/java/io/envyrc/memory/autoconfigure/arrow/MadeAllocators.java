package io.envyrc.memory.autoconfigure.arrow;

import io.envyrc.memory.arrow.TrackedAllocator;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Finds the allocators among the singletons that exist. */
final class MadeAllocators implements ArrowMemory {
    private final ConfigurableListableBeanFactory beans;

    MadeAllocators(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public List<Figures> allocators() {
        List<Figures> figures = new ArrayList<>();
        for (TrackedAllocator allocator : all()) {
            figures.add(new Figures(allocator.stats(), allocator.cachedBytes(), allocator.childStats()));
        }
        return figures;
    }

    /** Returns the allocators themselves. */
    List<TrackedAllocator> all() {
        List<TrackedAllocator> made = new ArrayList<>();
        for (String name : beans.getBeanNamesForType(TrackedAllocator.class, true, false)) {
            if (beans.containsSingleton(name) && beans.getSingleton(name) instanceof TrackedAllocator allocator) {
                made.add(allocator);
            }
        }
        return made;
    }
}
