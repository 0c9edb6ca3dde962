package io.envyrc.memory.autoconfigure.kafka;

import io.envyrc.memory.autoconfigure.ConditionalOnSwitch;
import io.envyrc.memory.autoconfigure.EnvyKafkaProperties;
import io.envyrc.memory.autoconfigure.ResponseOrder;
import io.envyrc.memory.autoconfigure.pressure.PressureAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;

/** Auto-configuration of the rest that Kafka listeners take while memory is critical. */
@AutoConfiguration(after = PressureAutoConfiguration.class)
@ConditionalOnSwitch({"envy.memory.enabled", "envy.memory.monitoring-enabled", "envy.memory.kafka.pause-listeners"})
@EnableConfigurationProperties(EnvyKafkaProperties.class)
public final class KafkaAutoConfiguration {

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(KafkaListenerEndpointRegistry.class)
    static class Pausing {

        @Bean
        @Order(ResponseOrder.OUTSIDE)
        KafkaListeners memoryKafkaListeners(ObjectProvider<KafkaListenerEndpointRegistry> registries) {
            return new KafkaListeners(
                    () -> registries.stream().flatMap(registry -> registry.getAllListenerContainers().stream()));
        }
    }
}
