package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.resource.ResourceManager;
import io.envyrc.memory.resource.ResourceUsage;
import java.util.List;

/** Section {@code resources}: what is tracked, and what holds most. */
record ResourceSection(long bytes, int tracked, long failedEstimates, List<ResourceUsage> top) {
    private static final int TOP = 20;

    static ResourceSection of(ResourceManager resources) {
        return new ResourceSection(
                resources.estimateMemory(),
                resources.size(),
                resources.failedEstimates(),
                resources.usage().stream().limit(TOP).toList());
    }
}
