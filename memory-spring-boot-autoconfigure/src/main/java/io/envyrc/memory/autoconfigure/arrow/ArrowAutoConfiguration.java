package io.envyrc.memory.autoconfigure.arrow;

import io.envyrc.memory.arrow.LeakTracking;
import io.envyrc.memory.arrow.TrackedAllocator;
import io.envyrc.memory.arrow.TrackedAllocatorBuilder;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties.Arrow;
import io.envyrc.memory.autoconfigure.MemoryAutoConfiguration;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

/**
 * Auto-configuration of the Arrow allocator. It is made when it is first injected, so that an application that uses no
 * Arrow needs nothing opened to it; it is closed after the beans that inject it, and then reports what they left open.
 */
@AutoConfiguration(after = MemoryAutoConfiguration.class)
public final class ArrowAutoConfiguration {

    // Nested, for its method names classes that may not be there.
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(BufferAllocator.class)
    static class AllocatorConfiguration {

        @Bean
        @Lazy
        @ConditionalOnMissingBean(BufferAllocator.class)
        TrackedAllocator trackedAllocator(EnvyMemoryProperties properties) {
            Arrow arrow = properties.arrow();
            if (!properties.enabled() || !arrow.enabled()) {
                return build(TrackedAllocator.builder().cacheBytes(0).leakTracking(LeakTracking.OFF));
            }
            long limit = arrow.limit().toBytes();
            return build(TrackedAllocator.builder()
                    .limitBytes(limit == 0 ? Runtime.getRuntime().maxMemory() : limit)
                    .cacheBytes(arrow.cacheSize().toBytes())
                    .leakTracking(arrow.leakTracking()));
        }

        private static TrackedAllocator build(TrackedAllocatorBuilder builder) {
            try {
                return builder.name("arrow").build();
            } catch (IllegalStateException closed) {
                throw new ArrowNotOpenedException(closed);
            }
        }

        @Bean
        MadeAllocators arrowMemory(ConfigurableListableBeanFactory beans) {
            return new MadeAllocators(beans);
        }

        @Bean
        ArrowSignal arrowSignal(MadeAllocators memory) {
            return new ArrowSignal(memory::all);
        }
    }

    @Bean
    @ConditionalOnMissingBean
    ArrowMemory noArrowMemory() {
        return List::of;
    }
}
