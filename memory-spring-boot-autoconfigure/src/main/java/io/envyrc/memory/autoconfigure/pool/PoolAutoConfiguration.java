package io.envyrc.memory.autoconfigure.pool;

import io.envyrc.memory.autoconfigure.EffectiveSizes;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties;
import io.envyrc.memory.autoconfigure.MemoryAutoConfiguration;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.pool.BufferPool;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pool.MapPool;
import io.envyrc.memory.pool.Pool;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pool.StringBuilderPool;
import io.envyrc.memory.pool.StringListPool;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the pools. They exist whatever is switched off, and then allocate plainly: nothing that a user
 * injects goes missing.
 */
@AutoConfiguration(after = MemoryAutoConfiguration.class)
public final class PoolAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    PoolManager poolManager(
            EnvyMemoryProperties properties,
            EffectiveSizes sizes,
            MemoryBudget budget,
            GarbageCollector garbageCollector) {
        PoolConfig config = PoolConfig.builder()
                .enabled(properties.enabled() && properties.poolEnabled())
                .stringListMaxElements(properties.stringPoolSize())
                .bufferMaxBytes(Math.toIntExact(properties.bytePoolSize().toBytes()))
                .mapMaxEntries(properties.mapPoolSize())
                .maxRetainedBytes(sizes.maxRetainedBytes())
                .leakTracking(properties.pool().leakTracking())
                .wipe(properties.pool().wipe())
                .overBudget(properties.pool().overBudget())
                .build();
        return PoolManager.builder(config)
                .budget(budget)
                .garbageCollector(garbageCollector)
                .build();
    }

    // The manager closes its pools; without this, Spring would close each a second time.
    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    BytePool bytePool(PoolManager pools) {
        return pools.bytePool();
    }

    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    BufferPool bufferPool(PoolManager pools) {
        return pools.bufferPool();
    }

    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    MapPool mapPool(PoolManager pools) {
        return pools.mapPool();
    }

    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    StringListPool stringListPool(PoolManager pools) {
        return pools.stringListPool();
    }

    @Bean(destroyMethod = "")
    @ConditionalOnMissingBean
    StringBuilderPool stringBuilderPool(PoolManager pools) {
        return pools.stringBuilderPool();
    }

    @Bean
    PoolRegistrar memoryPoolRegistrar(PoolManager manager, ObjectProvider<Pool> pools) {
        return new PoolRegistrar(manager, pools);
    }
}
