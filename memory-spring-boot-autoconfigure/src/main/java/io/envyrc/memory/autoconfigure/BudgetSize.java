package io.envyrc.memory.autoconfigure;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * How large the budget is in this process. A configured size is taken as it stands; the default shrinks to half of the
 * heap where the heap is small.
 *
 * @param bytes size in bytes
 * @param shrunk whether it is less than the default
 */
record BudgetSize(long bytes, boolean shrunk) {

    static BudgetSize of(EnvyMemoryProperties properties, Environment environment) {
        return of(
                properties.memoryThreshold().toBytes(),
                Binder.get(environment)
                        .bind(EnvyKey.MEMORY_THRESHOLD.key(), DataSize.class)
                        .isBound(),
                Runtime.getRuntime().maxMemory());
    }

    static BudgetSize of(long thresholdBytes, boolean configured, long maxHeapBytes) {
        long fitting = Math.max(1, maxHeapBytes / 2);
        return configured || thresholdBytes <= fitting
                ? new BudgetSize(thresholdBytes, false)
                : new BudgetSize(fitting, true);
    }
}
