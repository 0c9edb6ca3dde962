package io.envyrc.memory.autoconfigure.batch;

import io.envyrc.memory.autoconfigure.EnvyPerformanceProperties;
import io.envyrc.memory.autoconfigure.MemoryAutoConfiguration;
import io.envyrc.memory.batch.BatchProcessor;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.PressureLevel;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Auto-configuration of the batch processor. */
@AutoConfiguration(after = MemoryAutoConfiguration.class)
public final class BatchAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    BatchProcessor batchProcessor(
            EnvyPerformanceProperties properties, ObjectProvider<MemoryMonitor> monitors, Environment environment) {
        MemoryMonitor monitor = monitors.getIfUnique();
        BatchProcessor.Builder builder = BatchProcessor.builder()
                .batchSize(properties.batchSize())
                .workers(properties.workerCount())
                .admissionTimeout(properties.admissionTimeout())
                .virtualThreads(Threading.VIRTUAL.isActive(environment));
        if (monitor != null) {
            builder.pressure(() -> level(monitor));
        }
        return builder.build();
    }

    /** A monitor that does not run would read its signals at each job, and nobody answers what it says. */
    private static PressureLevel level(MemoryMonitor monitor) {
        return monitor.isRunning() ? monitor.snapshot().level() : PressureLevel.NORMAL;
    }
}
