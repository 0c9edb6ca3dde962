package io.envyrc.memory.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What {@code envy.memory.kafka} configures. Immutable.
 *
 * @param pauseListeners Whether Kafka listeners are paused while the pressure level is CRITICAL.
 */
@ConfigurationProperties("envy.memory.kafka")
public record EnvyKafkaProperties(@DefaultValue("true") boolean pauseListeners) {}
