package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.autoconfigure.ConditionalOnSwitch;
import io.envyrc.memory.autoconfigure.CurrentPressure;
import io.envyrc.memory.autoconfigure.IsolatedEvents;
import io.envyrc.memory.autoconfigure.MemoryAutoConfiguration;
import io.envyrc.memory.autoconfigure.arrow.ArrowAutoConfiguration;
import io.envyrc.memory.autoconfigure.arrow.ArrowMemory;
import io.envyrc.memory.autoconfigure.cache.CacheAutoConfiguration;
import io.envyrc.memory.autoconfigure.cache.MemoryCaches;
import io.envyrc.memory.autoconfigure.ddex.DdexAutoConfiguration;
import io.envyrc.memory.autoconfigure.leak.LeakAutoConfiguration;
import io.envyrc.memory.autoconfigure.pool.PoolAutoConfiguration;
import io.envyrc.memory.autoconfigure.pressure.PressureAutoConfiguration;
import io.envyrc.memory.autoconfigure.resource.ResourceAutoConfiguration;
import io.envyrc.memory.autoconfigure.spill.SpillAutoConfiguration;
import io.envyrc.memory.autoconfigure.spill.SpillStores;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.ddex.ManagedDdexService;
import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.leak.MemoryLeakDetector;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.pressure.TrimResponse;
import io.envyrc.memory.resource.ResourceManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration of the endpoint {@code memory}. */
@AutoConfiguration(
        after = {
            MemoryAutoConfiguration.class,
            PoolAutoConfiguration.class,
            PressureAutoConfiguration.class,
            LeakAutoConfiguration.class,
            CacheAutoConfiguration.class,
            ResourceAutoConfiguration.class,
            SpillAutoConfiguration.class,
            ArrowAutoConfiguration.class,
            DdexAutoConfiguration.class
        })
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnSwitch("envy.memory.enabled")
public final class MemoryEndpointAutoConfiguration {

    // Nested, for the condition itself is read only where Actuator is there to read it.
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnAvailableEndpoint(MemoryEndpoint.class)
    static class EndpointConfiguration {

        @Bean
        @ConditionalOnMissingBean
        MemoryEndpoint memoryEndpoint(
                MemoryMonitor monitor,
                MemoryPressureHandler handler,
                CurrentPressure currentPressure,
                IsolatedEvents events,
                PoolManager pools,
                MemoryCaches caches,
                @Qualifier("memoryCachesResponse") TrimResponse cacheTrims,
                MemoryBudget budget,
                ResourceManager resources,
                SpillStores spillStores,
                ArrowMemory arrowMemory,
                GarbageCollector garbageCollector,
                MemoryLeakDetector leakDetector,
                ObjectProvider<ManagedDdexService> ddex) {
            return new MemoryEndpoint(
                    monitor,
                    handler,
                    currentPressure,
                    events,
                    pools,
                    caches,
                    cacheTrims,
                    budget,
                    resources,
                    spillStores,
                    arrowMemory,
                    garbageCollector,
                    leakDetector,
                    ddex.getIfUnique());
        }
    }
}
