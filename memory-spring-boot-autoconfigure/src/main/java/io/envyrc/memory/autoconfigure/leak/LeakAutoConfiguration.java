package io.envyrc.memory.autoconfigure.leak;

import io.envyrc.memory.autoconfigure.ConditionalOnSwitch;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties.Leak;
import io.envyrc.memory.autoconfigure.IsolatedEvents;
import io.envyrc.memory.autoconfigure.MemoryAutoConfiguration;
import io.envyrc.memory.autoconfigure.pressure.PressureAutoConfiguration;
import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.leak.HeapDumpPolicy;
import io.envyrc.memory.leak.LeakListener;
import io.envyrc.memory.leak.MemoryLeakDetector;
import io.envyrc.memory.leak.MemoryLeakDetectorBuilder;
import io.envyrc.memory.pressure.MemoryMonitor;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.util.StringUtils;

/** Auto-configuration of the leak detector. It looks at the heap on the monitor's thread, so it needs the monitor. */
@AutoConfiguration(after = {MemoryAutoConfiguration.class, PressureAutoConfiguration.class})
public final class LeakAutoConfiguration {
    private static final String DEFAULT_DIRECTORY = "heap-dumps";

    @Bean
    @ConditionalOnMissingBean
    MemoryLeakDetector memoryLeakDetector(
            EnvyMemoryProperties properties,
            MemoryMonitor monitor,
            GarbageCollector garbageCollector,
            Environment environment) {
        Leak leak = properties.leak();
        MemoryLeakDetectorBuilder builder = MemoryLeakDetector.builder(monitor)
                .window(leak.window())
                .growthThreshold(leak.growthThreshold().toBytes())
                .reportInterval(leak.reportInterval())
                .holderCutoff(leak.holderCutoff());
        if (leak.confirmByCollection()) {
            builder.confirmBy(garbageCollector);
        }
        if (leak.dump().enabled()) {
            builder.heapDump(policy(leak.dump()));
        }
        if (Threading.VIRTUAL.isActive(environment)) {
            builder.callbackExecutor(new VirtualThreadTaskExecutor("memory-leak-"));
        }
        return builder.build();
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSwitch({"envy.memory.enabled", "envy.memory.monitoring-enabled", "envy.memory.leak.enabled"})
    LeakLifecycle memoryLeakLifecycle(
            MemoryLeakDetector detector, ObjectProvider<LeakListener> listeners, IsolatedEvents events) {
        return new LeakLifecycle(detector, listeners, events);
    }

    private static HeapDumpPolicy policy(EnvyMemoryProperties.Dump dump) {
        Path directory = StringUtils.hasText(dump.directory())
                ? Path.of(dump.directory().strip())
                : Path.of(System.getProperty("java.io.tmpdir"), DEFAULT_DIRECTORY);
        return new HeapDumpPolicy(directory, dump.maxCount(), dump.minFree().toBytes());
    }
}
