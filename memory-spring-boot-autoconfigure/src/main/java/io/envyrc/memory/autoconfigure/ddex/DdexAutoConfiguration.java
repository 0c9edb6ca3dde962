package io.envyrc.memory.autoconfigure.ddex;

import io.envyrc.memory.autoconfigure.CurrentPressure;
import io.envyrc.memory.autoconfigure.EnvyDdexProperties;
import io.envyrc.memory.autoconfigure.EnvyPerformanceProperties;
import io.envyrc.memory.autoconfigure.MemoryAutoConfiguration;
import io.envyrc.memory.autoconfigure.PressureFlag;
import io.envyrc.memory.autoconfigure.ResponseOrder;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.ddex.DdexBufferPool;
import io.envyrc.memory.ddex.DdexFileSource;
import io.envyrc.memory.ddex.DdexLimits;
import io.envyrc.memory.ddex.DdexParser;
import io.envyrc.memory.ddex.ManagedDdexService;
import io.envyrc.memory.leak.MemoryLeakDetector;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.PressureLevel;
import io.envyrc.memory.stream.Decompression;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * Auto-configuration of what reads DDEX messages: buffers of the shared pools, memory of the budget, and less of both under
 * pressure.
 */
@AutoConfiguration(after = MemoryAutoConfiguration.class)
@EnableConfigurationProperties(EnvyDdexProperties.class)
public final class DdexAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    DdexBufferPool ddexBufferPool(PoolManager pools) {
        return DdexBufferPool.of(pools);
    }

    @Bean
    @Order(ResponseOrder.FLAGS)
    PressureFlag memoryDdexFlag() {
        return new PressureFlag("ddex", PressureLevel.WARNING, false);
    }

    @Bean
    @ConditionalOnMissingBean
    DdexParser ddexParser(
            EnvyDdexProperties properties,
            DdexBufferPool buffers,
            MemoryBudget budget,
            @Qualifier("memoryDdexFlag") PressureFlag flag) {
        return DdexParser.builder()
                .limits(limits(properties))
                .buffers(buffers)
                .budget(budget)
                .pressure(flag)
                .build();
    }

    @Bean
    @ConditionalOnMissingBean
    ManagedDdexService managedDdexService(
            DdexParser parser,
            EnvyDdexProperties properties,
            EnvyPerformanceProperties performance,
            Decompression decompression,
            MemoryMonitor monitor,
            CurrentPressure pressure,
            MemoryLeakDetector detector,
            Environment environment) {
        return ManagedDdexService.builder(parser)
                .source(DdexFileSource.decompressing(decompression))
                .monitor(monitor)
                .leakDetector(detector)
                .growthWarning(properties.growthWarning().toBytes())
                .files(files -> files.memory(pressure.certainUse(properties.admissionThreshold()))
                        .memoryThreshold(properties.admissionThreshold())
                        .admissionTimeout(performance.admissionTimeout())
                        .virtualThreads(Threading.VIRTUAL.isActive(environment)))
                .build();
    }

    private static DdexLimits limits(EnvyDdexProperties properties) {
        return DdexLimits.builder()
                .maxMemoryUsage(properties.maxMemoryUsage().toBytes())
                .chunkSize(bytes(properties.chunkSize()))
                .bufferSize(bytes(properties.bufferSize()))
                .flushThreshold(properties.flushThreshold())
                .maxElementDepth(properties.maxElementDepth())
                .maxElementCount(properties.maxElementCount())
                .maxAttributeCount(properties.maxAttributeCount())
                .maxAttributeLength(properties.maxAttributeLength())
                .maxTextLength(properties.maxTextLength())
                .maxNames(properties.maxNames())
                .maxBytesBetweenEvents(bytes(properties.maxBytesBetweenEvents()))
                .continueOnError(properties.continueOnError())
                .maxErrors(properties.maxErrors())
                .build();
    }

    // The ranges of the properties are within those of an int.
    private static int bytes(DataSize size) {
        return Math.toIntExact(size.toBytes());
    }
}
