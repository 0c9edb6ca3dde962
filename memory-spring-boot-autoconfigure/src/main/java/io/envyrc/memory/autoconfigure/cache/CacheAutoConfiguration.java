package io.envyrc.memory.autoconfigure.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.envyrc.memory.autoconfigure.ConditionalOnSwitch;
import io.envyrc.memory.cache.GenerationalCache;
import io.envyrc.memory.cache.WeakCache;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Auto-configuration of what shows the caches among the beans, and has pressure trim the Caffeine caches of a Spring
 * application. A generational cache is trimmed as any {@link io.envyrc.memory.Trimmable} bean is.
 */
@AutoConfiguration
@ConditionalOnSwitch("envy.memory.enabled")
public final class CacheAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    MemoryCaches memoryCaches(
            ObjectProvider<WeakCache<?, ?>> weak, ObjectProvider<GenerationalCache<?, ?>> generational) {
        return new MemoryCaches(weak, generational);
    }

    @Bean
    UntrimmedCaches memoryUntrimmedCaches(ListableBeanFactory beans) {
        return new UntrimmedCaches(beans);
    }

    // Nested, for its method names classes that may not be there.
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Caffeine.class)
    static class CaffeineConfiguration {

        @Bean
        @ConditionalOnMissingBean
        SpringCaches memorySpringCaches(ObjectProvider<CacheManager> managers, ObjectProvider<Cache<?, ?>> caches) {
            return new SpringCaches(managers, caches);
        }
    }
}
