package io.envyrc.memory.autoconfigure;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.pressure.MemorySignal;
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

    private final EnvyMemoryProperties properties;
    private final BudgetSize size;
    private final MemoryBudget budget;

    StartupReport(EnvyMemoryProperties properties, BudgetSize size, MemoryBudget budget) {
        this.properties = properties;
        this.size = size;
        this.budget = budget;
    }

    @Override
    public void afterSingletonsInstantiated() {
        OptionalLong container = MemorySignals.container()
                .read()
                .map(MemorySignal.Reading::limitBytes)
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
        long heap = Runtime.getRuntime().maxMemory();
        List<String> misfits = misfits(heap, container, budget.limitBytes(), size.shrunk());
        if (misfits.isEmpty()) {
            log.info("{}", line(heap, container));
        } else {
            log.warn("{}; but {}", line(heap, container), String.join("; ", misfits));
        }
    }

    private String line(long heap, OptionalLong container) {
        return "Memory: heap %s, container limit %s, budget %s, pools %s, monitor %s"
                .formatted(
                        text(heap),
                        container.isPresent() ? text(container.getAsLong()) : "none",
                        text(budget.limitBytes()),
                        properties.poolEnabled() ? "on" : "off",
                        properties.monitoringEnabled() ? "on" : "off");
    }

    static List<String> misfits(long heap, OptionalLong container, long budget, boolean budgetShrunk) {
        List<String> misfits = new ArrayList<>();
        if (budgetShrunk) {
            misfits.add("the default budget did not fit and was cut to half of the heap; set %s to choose another"
                    .formatted(EnvyKey.MEMORY_THRESHOLD.key()));
        } else if (budget > heap) {
            misfits.add("the budget is more than the heap; lower %s or raise -Xmx"
                    .formatted(EnvyKey.MEMORY_THRESHOLD.key()));
        }
        if (container.isPresent() && heap >= container.getAsLong()) {
            misfits.add("the heap may outgrow the container and get it killed;"
                    + " lower -Xmx, or set -XX:MaxRAMPercentage=75");
        }
        return misfits;
    }

    private static String text(long bytes) {
        long mega = 1 << 20;
        return bytes < 10 * mega ? "%d KB".formatted(bytes >> 10) : String.format(Locale.ROOT, "%,d MB", bytes / mega);
    }
}
