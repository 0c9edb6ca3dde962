package io.envyrc.memory.autoconfigure;

import io.envyrc.memory.pool.PoolConfig;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * The sizes that this process really uses. A configured size is taken as it stands; a default shrinks where the heap is
 * small. All in bytes.
 *
 * @param heapBytes the most that the heap may grow to
 * @param budgetBytes the budget; by default at most half of the heap
 * @param maxValueBytes the longest value that a parser accepts; by default at most a 256th of the heap, for several
 *     parsers at once hold a few times as much each
 * @param maxRetainedBytes the most that pools keep idle; enough for eight of the largest buffers, but never over a quarter
 *     of the heap
 */
public record EffectiveSizes(long heapBytes, long budgetBytes, int maxValueBytes, long maxRetainedBytes) {
    private static final int BUFFERS_KEPT = 8;

    static EffectiveSizes of(
            EnvyMemoryProperties memory, EnvyPerformanceProperties performance, Environment environment) {
        Binder binder = Binder.get(environment);
        return of(
                memory,
                performance,
                isSet(binder, EnvyKey.MEMORY_THRESHOLD),
                isSet(binder, EnvyKey.MAX_VALUE_SIZE),
                Runtime.getRuntime().maxMemory());
    }

    static EffectiveSizes of(
            EnvyMemoryProperties memory,
            EnvyPerformanceProperties performance,
            boolean budgetSet,
            boolean maxValueSet,
            long heap) {
        long budget = memory.memoryThreshold().toBytes();
        long maxValue = performance.maxValueSize().toBytes();
        long maxLine = performance.maxLineSize().toBytes();
        long buffers = Math.min(BUFFERS_KEPT * memory.bytePoolSize().toBytes(), heap / 4);
        return new EffectiveSizes(
                heap,
                budgetSet ? budget : Math.max(1, Math.min(budget, heap / 2)),
                Math.toIntExact(maxValueSet ? maxValue : Math.max(maxLine, Math.min(maxValue, heap / 256))),
                Math.max(PoolConfig.defaults().maxRetainedBytes(), buffers));
    }

    private static boolean isSet(Binder binder, EnvyKey key) {
        // As text: whether the value is a size was checked when it was bound. An empty one stands for the default.
        return StringUtils.hasText(binder.bind(key.key(), String.class).orElse(""));
    }
}
