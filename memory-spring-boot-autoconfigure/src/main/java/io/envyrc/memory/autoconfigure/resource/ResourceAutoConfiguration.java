package io.envyrc.memory.autoconfigure.resource;

import io.envyrc.memory.autoconfigure.EnvyMemoryProperties;
import io.envyrc.memory.autoconfigure.MemoryAutoConfiguration;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.resource.ResourceManager;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the resource manager, over the budget and the allocators among the beans. */
@AutoConfiguration(after = MemoryAutoConfiguration.class)
public final class ResourceAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    ResourceManager resourceManager(
            EnvyMemoryProperties properties,
            MemoryBudget budget,
            GarbageCollector garbageCollector,
            ListableBeanFactory beans) {
        ResourceManager.Builder builder = ResourceManager.builder()
                .budget(budget)
                .gcPressureThreshold(properties.pressure().warning())
                .garbageCollector(garbageCollector);
        builder.allocator(new BeanAccounts(beans));
        return builder.build();
    }
}
