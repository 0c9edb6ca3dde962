package io.envyrc.memory.autoconfigure.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.envyrc.memory.autoconfigure.ConditionalOnSwitch;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Auto-configuration that has pressure trim the Caffeine caches of a Spring application. */
@AutoConfiguration
@ConditionalOnClass({Caffeine.class, CaffeineCache.class})
@ConditionalOnSwitch("envy.memory.enabled")
public final class CacheAutoConfiguration {

    // Nested, for its method names classes that may not be there.
    @Configuration(proxyBeanMethods = false)
    static class CaffeineConfiguration {

        @Bean
        @ConditionalOnMissingBean
        SpringCaches memorySpringCaches(ObjectProvider<CacheManager> managers) {
            return new SpringCaches(managers);
        }
    }
}
