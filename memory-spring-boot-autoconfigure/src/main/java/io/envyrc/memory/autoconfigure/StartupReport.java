package io.envyrc.memory.autoconfigure;

import io.envyrc.memory.pressure.MemorySignals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Says once, in one line, what memory this process has and what does not fit together. */
final class StartupReport implements SmartInitializingSingleton {
    private static final Logger log = LoggerFactory.getLogger(StartupReport.class);

    private static final double HEAP_SHARE = 0.8;

    private final EnvyMemoryProperties properties;
    private final EffectiveSizes sizes;
    private final long budgetBytes;

    StartupReport(EnvyMemoryProperties properties, EffectiveSizes sizes, long budgetBytes) {
        this.properties = properties;
        this.sizes = sizes;
        this.budgetBytes = budgetBytes;
    }

    @Override
    public void afterSingletonsInstantiated() {
        OptionalLong container = MemorySignals.container()
                .read()
                .map(reading -> OptionalLong.of(reading.limitBytes()))
                .orElse(OptionalLong.empty());
        List<String> misfits = misfits(container);
        if (misfits.isEmpty()) {
            log.info("{}", line(container));
        } else {
            log.warn("{}; but {}", line(container), String.join("; ", misfits));
        }
    }

    private String line(OptionalLong container) {
        return "Memory: heap %s, container limit %s, budget %s, values up to %s, pools %s, monitor %s"
                .formatted(
                        text(sizes.heapBytes()),
                        container.isPresent() ? text(container.getAsLong()) : "none",
                        text(budgetBytes),
                        text(sizes.maxValueBytes()),
                        properties.poolEnabled() ? "on" : "off",
                        properties.monitoringEnabled() ? "on" : "off");
    }

    List<String> misfits(OptionalLong container) {
        List<String> misfits = new ArrayList<>();
        if (budgetBytes > sizes.heapBytes()) {
            misfits.add("the budget is more than the heap; lower %s or raise -Xmx"
                    .formatted(EnvyKey.MEMORY_THRESHOLD.key()));
        }
        if (properties.bytePoolSize().toBytes() > sizes.maxRetainedBytes()) {
            misfits.add("pools may keep %s idle, less than one of the largest buffers; lower %s or raise -Xmx"
                    .formatted(text(sizes.maxRetainedBytes()), EnvyKey.BYTE_POOL_SIZE.key()));
        }
        if (container.isPresent() && sizes.heapBytes() > container.getAsLong() * HEAP_SHARE) {
            misfits.add(
                    "the heap may take more than %d %% of the container, which leaves too little for threads, classes"
                                    .formatted(Math.round(HEAP_SHARE * 100))
                            + " and direct buffers; lower -Xmx, or set -XX:MaxRAMPercentage=75");
        }
        return misfits;
    }

    private static String text(long bytes) {
        long mega = 1 << 20;
        return bytes < 10 * mega ? "%d KB".formatted(bytes >> 10) : String.format(Locale.ROOT, "%,d MB", bytes / mega);
    }
}
