package io.envyrc.memory.autoconfigure.kafka;

import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.PressureLevel;
import io.envyrc.memory.pressure.PressureResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.MessageListenerContainer;

/**
 * Pauses the listeners of an application at CRITICAL and resumes those after. A paused listener finishes the records it
 * has, keeps its partitions and goes on polling, so that no rebalance follows. One that somebody else had paused before is
 * left alone; that somebody pauses it meanwhile cannot be told, and it is resumed with the others.
 */
final class KafkaListeners implements PressureResponse {
    private static final Logger log = LoggerFactory.getLogger(KafkaListeners.class);

    private final Supplier<Stream<MessageListenerContainer>> containers;
    private final List<MessageListenerContainer> paused = new ArrayList<>();

    KafkaListeners(Supplier<Stream<MessageListenerContainer>> containers) {
        this.containers = containers;
    }

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public PressureLevel from() {
        return PressureLevel.CRITICAL;
    }

    @Override
    public boolean stopsWork() {
        return true;
    }

    /**
     * Gives no bytes back: it spares those of the records to come. A listener that was started since is paused as well. One
     * that cannot be paused holds up no other; of several failures the first is thrown.
     */
    @Override
    public long respond(MemorySnapshot pressure) {
        Throwable failure = null;
        for (MessageListenerContainer container : containers.get().toList()) {
            try {
                pause(container);
            } catch (RuntimeException | Error e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        return 0;
    }

    /** One that cannot be resumed holds up no other, and is tried again when this is called again. */
    @Override
    public void relax(MemorySnapshot now) {
        RuntimeException failure = null;
        for (MessageListenerContainer container : List.copyOf(paused)) {
            try {
                container.resume();
                paused.remove(container);
                log.info("Kafka listener '{}' is resumed", container.getListenerId());
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else if (failure != e) {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void pause(MessageListenerContainer container) {
        if (!container.isPauseRequested()) {
            // Listed first: one that is paused and not listed would rest for good.
            if (!paused.contains(container)) {
                paused.add(container);
            }
            container.pause();
            log.warn("Kafka listener '{}' is paused: memory is critical", container.getListenerId());
        }
    }
}
