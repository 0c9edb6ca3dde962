package io.envyrc.memory.autoconfigure.batch;

import io.envyrc.memory.autoconfigure.EnvyPerformanceProperties;
import io.envyrc.memory.autoconfigure.MemoryAutoConfiguration;
import io.envyrc.memory.autoconfigure.PressureFlag;
import io.envyrc.memory.autoconfigure.ResponseOrder;
import io.envyrc.memory.batch.BatchProcessor;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.pressure.PressureLevel;
import io.envyrc.memory.stream.ChunkProcessors;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Auto-configuration of what works through many jobs or elements, and heeds the pressure on its way. */
@AutoConfiguration(after = MemoryAutoConfiguration.class)
public final class BatchAutoConfiguration {
    // Several chunks at a time, each with its result, are to leave room for everything else.
    private static final int CHUNKS_IN_BUDGET = 16;

    @Bean
    @Order(ResponseOrder.FLAGS)
    PressureFlag memoryBatchFlag() {
        return new PressureFlag("batch", PressureLevel.CRITICAL, true);
    }

    @Bean
    @Order(ResponseOrder.FLAGS)
    PressureFlag memoryChunksFlag() {
        return new PressureFlag("chunks", PressureLevel.WARNING, false);
    }

    @Bean
    @ConditionalOnMissingBean
    BatchProcessor batchProcessor(
            EnvyPerformanceProperties properties,
            @Qualifier("memoryBatchFlag") PressureFlag flag,
            Environment environment) {
        return BatchProcessor.builder()
                .batchSize(properties.batchSize())
                .workers(properties.workerCount())
                .admissionTimeout(properties.admissionTimeout())
                .virtualThreads(Threading.VIRTUAL.isActive(environment))
                .pressure(flag)
                .build();
    }

    @Bean
    @ConditionalOnMissingBean
    ChunkProcessors chunkProcessors(MemoryBudget budget, @Qualifier("memoryChunksFlag") PressureFlag flag) {
        long limit = budget.limitBytes();
        boolean bounded = limit < Long.MAX_VALUE;
        return new ChunkProcessors(bounded ? Math.max(1, limit / CHUNKS_IN_BUDGET) : limit, flag);
    }
}
