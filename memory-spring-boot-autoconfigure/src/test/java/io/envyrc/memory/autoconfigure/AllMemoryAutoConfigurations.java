package io.envyrc.memory.autoconfigure;

import io.envyrc.memory.autoconfigure.actuate.MemoryEndpointAutoConfiguration;
import io.envyrc.memory.autoconfigure.actuate.MemoryHealthAutoConfiguration;
import io.envyrc.memory.autoconfigure.actuate.SheddingExemptionAutoConfiguration;
import io.envyrc.memory.autoconfigure.arrow.ArrowAutoConfiguration;
import io.envyrc.memory.autoconfigure.batch.BatchAutoConfiguration;
import io.envyrc.memory.autoconfigure.cache.CacheAutoConfiguration;
import io.envyrc.memory.autoconfigure.ddex.DdexAutoConfiguration;
import io.envyrc.memory.autoconfigure.env.EnvAutoConfiguration;
import io.envyrc.memory.autoconfigure.kafka.KafkaAutoConfiguration;
import io.envyrc.memory.autoconfigure.leak.LeakAutoConfiguration;
import io.envyrc.memory.autoconfigure.metrics.MemoryMetricsAutoConfiguration;
import io.envyrc.memory.autoconfigure.pool.PoolAutoConfiguration;
import io.envyrc.memory.autoconfigure.pressure.PressureAutoConfiguration;
import io.envyrc.memory.autoconfigure.resource.ResourceAutoConfiguration;
import io.envyrc.memory.autoconfigure.spill.SpillAutoConfiguration;
import io.envyrc.memory.autoconfigure.web.WebAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;

/** Every auto-configuration of ours, as a context of a test takes them. */
public final class AllMemoryAutoConfigurations {
    static final Class<?>[] CLASSES = {
        MemoryAutoConfiguration.class,
        PoolAutoConfiguration.class,
        PressureAutoConfiguration.class,
        ResourceAutoConfiguration.class,
        SpillAutoConfiguration.class,
        EnvAutoConfiguration.class,
        BatchAutoConfiguration.class,
        CacheAutoConfiguration.class,
        DdexAutoConfiguration.class,
        ArrowAutoConfiguration.class,
        KafkaAutoConfiguration.class,
        WebAutoConfiguration.class,
        LeakAutoConfiguration.class,
        MemoryMetricsAutoConfiguration.class,
        MemoryEndpointAutoConfiguration.class,
        MemoryHealthAutoConfiguration.class,
        SheddingExemptionAutoConfiguration.class
    };

    private AllMemoryAutoConfigurations() {}

    public static AutoConfigurations get() {
        return AutoConfigurations.of(CLASSES);
    }
}
