package io.envyrc.memory.autoconfigure.kafka;

import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.PressureLevel;
import io.envyrc.memory.pressure.PressureResponse;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Pauses the listeners of an application at CRITICAL and resumes those after. A paused listener finishes the records it
 * has, keeps its partitions and goes on polling, so that no rebalance follows. One that somebody else has paused is left
 * alone.
 */
final class KafkaListeners implements PressureResponse {
    private static final Logger log = LoggerFactory.getLogger(KafkaListeners.class);

    private final ObjectProvider<KafkaListenerEndpointRegistry> registries;
    private final List<MessageListenerContainer> paused = new ArrayList<>();

    KafkaListeners(ObjectProvider<KafkaListenerEndpointRegistry> registries) {
        this.registries = registries;
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public PressureLevel from() {
        return PressureLevel.CRITICAL;
    }

    /** Gives no bytes back: it spares those of the records to come. A listener that was started since is paused as well. */
    @Override
    public long respond(MemorySnapshot pressure) {
        registries.stream()
                .flatMap(registry -> registry.getAllListenerContainers().stream())
                .forEach(this::pause);
        return 0;
    }

    @Override
    public void relax(MemorySnapshot now) {
        for (MessageListenerContainer container : paused) {
            container.resume();
            log.info("Kafka listener '{}' is resumed", container.getListenerId());
        }
        paused.clear();
    }

    private void pause(MessageListenerContainer container) {
        if (!container.isPauseRequested()) {
            container.pause();
            paused.add(container);
            log.warn("Kafka listener '{}' is paused: memory is critical", container.getListenerId());
        }
    }
}
