package io.envyrc.memory.autoconfigure;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.gc.GcStrategy;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Auto-configuration of what everything else stands on: the properties, the budget, and forced collection. */
@AutoConfiguration
@EnableConfigurationProperties({EnvyMemoryProperties.class, EnvyPerformanceProperties.class})
public final class MemoryAutoConfiguration {

    // Static: properties are bound before configurations are made.
    @Bean
    static ConfigurationPropertiesBindHandlerAdvisor memoryQuantityBinding() {
        return QuantityBindHandler::new;
    }

    @Bean
    @ConditionalOnMissingBean
    EffectiveSizes memoryEffectiveSizes(
            EnvyMemoryProperties memory, EnvyPerformanceProperties performance, Environment environment) {
        return EffectiveSizes.of(memory, performance, environment);
    }

    @Bean
    @ConditionalOnMissingBean
    MemoryBudget memoryBudget(EnvyMemoryProperties properties, EffectiveSizes sizes) {
        return MemoryBudget.builder(properties.enabled() ? sizes.budgetBytes() : Long.MAX_VALUE)
                .fair(properties.spill().fair())
                .spillTimeout(properties.spill().timeout())
                .reserveTimeout(properties.reserveTimeout())
                .build();
    }

    @Bean
    @ConditionalOnMissingBean
    CurrentPressure memoryCurrentPressure(
            EnvyMemoryProperties properties,
            ObjectProvider<MemoryMonitor> monitors,
            ObjectProvider<MemoryPressureHandler> handlers) {
        return new CurrentPressure(monitors, handlers, properties.pressure().observeOnly());
    }

    @Bean
    @ConditionalOnMissingBean
    IsolatedEvents memoryIsolatedEvents(ApplicationContext context) {
        return new IsolatedEvents(context);
    }

    @Bean
    @ConditionalOnMissingBean
    GarbageCollector garbageCollector(EnvyMemoryProperties properties) {
        return GarbageCollector.builder()
                .interval(properties.gcInterval())
                .strategy(properties.enabled() ? properties.gcStrategy() : GcStrategy.NONE)
                .build();
    }

    @Bean
    @ConditionalOnSwitch("envy.memory.enabled")
    StartupReport memoryStartupReport(EnvyMemoryProperties properties, EffectiveSizes sizes, MemoryBudget budget) {
        return new StartupReport(properties, sizes, budget.limitBytes());
    }
}
