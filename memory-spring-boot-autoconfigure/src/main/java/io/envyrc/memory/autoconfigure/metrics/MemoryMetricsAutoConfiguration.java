package io.envyrc.memory.autoconfigure.metrics;

import io.envyrc.memory.autoconfigure.ConditionalOnSwitch;
import io.envyrc.memory.autoconfigure.CurrentPressure;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties;
import io.envyrc.memory.autoconfigure.MemoryAutoConfiguration;
import io.envyrc.memory.autoconfigure.arrow.ArrowAutoConfiguration;
import io.envyrc.memory.autoconfigure.arrow.ArrowMemory;
import io.envyrc.memory.autoconfigure.batch.BatchAutoConfiguration;
import io.envyrc.memory.autoconfigure.cache.CacheAutoConfiguration;
import io.envyrc.memory.autoconfigure.cache.MemoryCaches;
import io.envyrc.memory.autoconfigure.ddex.DdexAutoConfiguration;
import io.envyrc.memory.autoconfigure.leak.LeakAutoConfiguration;
import io.envyrc.memory.autoconfigure.pool.PoolAutoConfiguration;
import io.envyrc.memory.autoconfigure.pressure.PressureAutoConfiguration;
import io.envyrc.memory.autoconfigure.spill.SpillAutoConfiguration;
import io.envyrc.memory.autoconfigure.spill.SpillStores;
import io.envyrc.memory.autoconfigure.web.LoadShedding;
import io.envyrc.memory.autoconfigure.web.WebAutoConfiguration;
import io.envyrc.memory.batch.BatchProcessor;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.ddex.ManagedDdexService;
import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.leak.MemoryLeakDetector;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.MemorySignals;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration of the meters, where there is a registry to take them. */
@AutoConfiguration(
        after = {
            MemoryAutoConfiguration.class,
            PoolAutoConfiguration.class,
            PressureAutoConfiguration.class,
            LeakAutoConfiguration.class,
            CacheAutoConfiguration.class,
            BatchAutoConfiguration.class,
            DdexAutoConfiguration.class,
            SpillAutoConfiguration.class,
            ArrowAutoConfiguration.class,
            WebAutoConfiguration.class
        },
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnSwitch("envy.memory.enabled")
public final class MemoryMetricsAutoConfiguration {
    /** Signals of ours that a platform may lack for good. */
    private static final Set<String> REPORTED = Set.of(MemorySignals.OLD, MemorySignals.MAPPED, MemorySignals.PROCESS);

    @Bean
    @ConditionalOnMissingBean
    PoolMetrics memoryPoolMetrics(PoolManager pools) {
        return new PoolMetrics(pools);
    }

    @Bean
    @ConditionalOnMissingBean
    CacheMetrics memoryCacheMetrics(MemoryCaches caches) {
        return new CacheMetrics(caches);
    }

    @Bean
    @ConditionalOnMissingBean
    GcMetrics memoryGcMetrics(GarbageCollector garbageCollector) {
        return new GcMetrics(garbageCollector);
    }

    @Bean
    @ConditionalOnMissingBean
    BudgetMetrics memoryBudgetMetrics(MemoryBudget budget) {
        return new BudgetMetrics(budget);
    }

    @Bean
    @ConditionalOnMissingBean
    SpillMetrics memorySpillMetrics(SpillStores stores) {
        return new SpillMetrics(stores);
    }

    @Bean
    @ConditionalOnMissingBean
    ArrowMetrics memoryArrowMetrics(ArrowMemory memory) {
        return new ArrowMetrics(memory);
    }

    @Bean
    @ConditionalOnMissingBean
    BatchMetrics memoryBatchMetrics(BatchProcessor batch) {
        return new BatchMetrics(batch);
    }

    @Bean
    @ConditionalOnMissingBean
    LeakMetrics memoryLeakMetrics(MemoryLeakDetector detector) {
        return new LeakMetrics(detector);
    }

    @Bean
    @ConditionalOnMissingBean
    PressureMetrics memoryPressureMetrics(
            MemoryMonitor monitor,
            MemoryPressureHandler handler,
            CurrentPressure pressure,
            EnvyMemoryProperties properties,
            ObjectProvider<MemorySignal> signals) {
        Set<String> names =
                signals.orderedStream().map(MemorySignal::name).collect(Collectors.toCollection(LinkedHashSet::new));
        names.removeAll(REPORTED);
        names.removeAll(Set.copyOf(properties.pressure().excludedSignals()));
        return new PressureMetrics(monitor, handler, pressure, names);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(ManagedDdexService.class)
    static class Ddex {

        @Bean
        @ConditionalOnMissingBean
        DdexMetrics memoryDdexMetrics(ManagedDdexService service) {
            return new DdexMetrics(service);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(LoadShedding.class)
    static class Web {

        @Bean
        SheddingMetrics memorySheddingMetrics(LoadShedding shedding) {
            return new SheddingMetrics(shedding);
        }
    }
}
