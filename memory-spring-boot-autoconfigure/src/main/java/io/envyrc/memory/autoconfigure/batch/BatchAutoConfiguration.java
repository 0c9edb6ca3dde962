package io.envyrc.memory.autoconfigure.batch;

import io.envyrc.memory.autoconfigure.EnvyPerformanceProperties;
import io.envyrc.memory.autoconfigure.MemoryAutoConfiguration;
import io.envyrc.memory.batch.BatchProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the batch processor. */
@AutoConfiguration(after = MemoryAutoConfiguration.class)
public final class BatchAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    BatchProcessor batchProcessor(EnvyPerformanceProperties properties) {
        return new BatchProcessor(properties.batchSize(), properties.workerCount());
    }
}
