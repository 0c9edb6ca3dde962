package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.autoconfigure.EnvyMemoryProperties;
import io.envyrc.memory.autoconfigure.pressure.PressureAutoConfiguration;
import io.envyrc.memory.pressure.MemoryMonitor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of the health contributor {@code memory}. It stays when monitoring is switched off, for a health
 * group that names it would else fail start-up.
 */
@AutoConfiguration(
        after = PressureAutoConfiguration.class,
        beforeName = "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
public final class MemoryHealthAutoConfiguration {

    // Nested, for the condition itself is read only where health is there to read it.
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnEnabledHealthIndicator("memory")
    static class HealthConfiguration {

        @Bean
        @ConditionalOnMissingBean(name = {"memoryHealthIndicator", "memoryHealthContributor"})
        MemoryHealthIndicator memoryHealthIndicator(MemoryMonitor monitor, EnvyMemoryProperties properties) {
            return new MemoryHealthIndicator(monitor, properties.health().outOfServiceAtCritical());
        }
    }
}
