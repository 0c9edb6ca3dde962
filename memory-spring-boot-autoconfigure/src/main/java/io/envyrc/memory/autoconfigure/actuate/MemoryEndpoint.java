package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.autoconfigure.CurrentPressure;
import io.envyrc.memory.autoconfigure.IsolatedEvents;
import io.envyrc.memory.autoconfigure.arrow.ArrowMemory;
import io.envyrc.memory.autoconfigure.cache.MemoryCaches;
import io.envyrc.memory.autoconfigure.spill.SpillStores;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.ddex.ManagedDdexService;
import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.gc.HeapStats;
import io.envyrc.memory.leak.MemoryLeakDetector;
import io.envyrc.memory.pool.Pool;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.pressure.TrimResponse;
import io.envyrc.memory.resource.ResourceManager;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * Actuator endpoint {@code memory}: what is held, by whom, and how tight it is. Read-only unless
 * {@code management.endpoint.memory.access} is {@code unrestricted}. Shows names and figures, never content.
 */
@Endpoint(id = "memory", defaultAccess = Access.READ_ONLY)
public final class MemoryEndpoint {
    private final GarbageCollector garbageCollector;
    private final PoolManager pools;
    private final TrimResponse cacheTrims;
    private final ResourceManager resources;
    private final Map<String, Supplier<Object>> sections = new LinkedHashMap<>();

    MemoryEndpoint(
            MemoryMonitor monitor,
            MemoryPressureHandler handler,
            CurrentPressure currentPressure,
            IsolatedEvents events,
            PoolManager pools,
            MemoryCaches caches,
            TrimResponse cacheTrims,
            MemoryBudget budget,
            ResourceManager resources,
            SpillStores spillStores,
            ArrowMemory arrowMemory,
            GarbageCollector garbageCollector,
            MemoryLeakDetector leakDetector,
            @Nullable ManagedDdexService ddex) {
        this.garbageCollector = garbageCollector;
        this.pools = pools;
        this.cacheTrims = cacheTrims;
        this.resources = resources;
        sections.put("pressure", () -> PressureSection.of(monitor, handler, currentPressure, events));
        sections.put("heap", () -> HeapSection.of(HeapStats.now()));
        sections.put("pools", () -> PoolSection.of(pools));
        sections.put("caches", () -> CacheSection.of(caches));
        sections.put("budget", () -> BudgetSection.of(budget));
        sections.put("resources", () -> ResourceSection.of(resources));
        sections.put("spill", () -> SpillSection.of(spillStores, budget));
        sections.put("arrow", () -> ArrowSection.of(arrowMemory));
        sections.put("gc", () -> GcSection.of(garbageCollector));
        sections.put("leak", () -> LeakSection.of(leakDetector));
        if (ddex != null) {
            sections.put("ddex", () -> DdexSection.of(ddex));
        }
    }

    /** Returns every section by its name. */
    @ReadOperation
    public Map<String, Object> memory() {
        Map<String, Object> report = new LinkedHashMap<>();
        sections.forEach((name, section) -> report.put(name, section.get()));
        return report;
    }

    /** Returns one section; null, that is 404, if there is none of that name. */
    @ReadOperation
    public @Nullable Object section(@Selector String section) {
        Supplier<Object> found = sections.get(section);
        return found == null ? null : found.get();
    }

    /**
     * Asks for memory back.
     *
     * @param section what to do: {@code gc}, {@code trim}, {@code cleanup} or {@code spill}
     * @param fraction share of what is idle that {@code trim} drops, in pools and caches, 0..1, all by default
     * @param bytes what {@code spill} is to give back, as much as there is by default
     */
    @WriteOperation
    public Relief relieve(@Selector String section, @Nullable Double fraction, @Nullable Long bytes) {
        return switch (section) {
            case "gc" -> collect();
            case "trim" -> trim(checked(fraction));
            case "cleanup" -> new Relief("cleanup", "done", resources.forceCleanup());
            case "spill" -> new Relief("spill", "done", resources.spill(checked(bytes)));
            default -> throw refused("no operation '%s'; there are gc, trim, cleanup and spill".formatted(section));
        };
    }

    private Relief collect() {
        GarbageCollector.Result result = garbageCollector.collect();
        return new Relief("gc", result.outcome().name().toLowerCase(Locale.ROOT), result.freedBytes());
    }

    private Relief trim(double fraction) {
        Map<String, Long> byPool = pools.trimEach(fraction);
        TrimResponse.Trimmed others = cacheTrims.trim(fraction);
        boolean complete = others.failed().isEmpty()
                && pools.pools().stream().map(Pool::name).allMatch(byPool::containsKey);
        return new Relief(
                "trim",
                complete ? "done" : "incomplete",
                sum(byPool) + sum(others.freedBytes()),
                new FreedBy(byPool, others.freedBytes()));
    }

    private static long sum(Map<String, Long> bytes) {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    private static double checked(@Nullable Double fraction) {
        if (fraction != null && !(fraction >= 0.0 && fraction <= 1.0)) {
            throw refused("fraction must be within 0.0..1.0 but was " + fraction);
        }
        return fraction == null ? 1.0 : fraction;
    }

    private static long checked(@Nullable Long bytes) {
        if (bytes != null && bytes < 0) {
            throw refused("bytes must be >= 0 but was " + bytes);
        }
        return bytes == null ? Long.MAX_VALUE : bytes;
    }

    private static InvalidEndpointRequestException refused(String reason) {
        return new InvalidEndpointRequestException(reason, reason);
    }

    /**
     * What an operation did.
     *
     * @param operation its name
     * @param outcome {@code done}; for {@code gc} what became of the request; for {@code trim} {@code incomplete} if a
     *     pool or another bean failed, which is logged
     * @param freedBytes bytes given back, by the accounting of those who held them
     * @param freedBy for {@code trim}, how much of it each gave back; null for the others
     */
    public record Relief(
            String operation,
            String outcome,
            long freedBytes,
            @Nullable FreedBy freedBy) {
        Relief(String operation, String outcome, long freedBytes) {
            this(operation, outcome, freedBytes, null);
        }
    }

    /**
     * Bytes that each gave back: 0 also where the size is not known, and absent where it failed.
     *
     * @param pools by their names
     * @param others caches and whatever else can be trimmed, by their bean names
     */
    public record FreedBy(Map<String, Long> pools, Map<String, Long> others) {}
}
