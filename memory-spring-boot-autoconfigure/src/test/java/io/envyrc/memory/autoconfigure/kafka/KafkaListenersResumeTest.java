package io.envyrc.memory.autoconfigure.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.envyrc.memory.gc.HeapStats;
import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.PressureLevel;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.listener.MessageListenerContainer;

class KafkaListenersResumeTest {
    private final List<String> calls = new ArrayList<>();
    private final Set<String> broken = new HashSet<>();

    @Test
    void oneThatCannotBeResumedHoldsUpNoOtherAndIsTriedAgain() {
        List<MessageListenerContainer> containers = List.of(container("a"), container("b"), container("c"));
        KafkaListeners listeners = new KafkaListeners(containers::stream);
        listeners.respond(snapshot(PressureLevel.CRITICAL));
        assertThat(listeners.stopsWork()).isTrue();
        broken.add("a");
        assertThatIllegalStateException()
                .isThrownBy(() -> listeners.relax(snapshot(PressureLevel.NORMAL)))
                .withMessage("a is broken");
        broken.clear();
        listeners.relax(snapshot(PressureLevel.NORMAL));
        listeners.relax(snapshot(PressureLevel.NORMAL));
        assertThat(calls).containsExactly("pause a", "pause b", "pause c", "resume b", "resume c", "resume a");
    }

    private MessageListenerContainer container(String id) {
        return (MessageListenerContainer) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {MessageListenerContainer.class}, (self, method, args) -> {
                    return switch (method.getName()) {
                        case "getListenerId" -> id;
                        case "isPauseRequested" -> false;
                        case "equals" -> self == args[0];
                        case "hashCode" -> id.hashCode();
                        default -> call(method.getName(), id);
                    };
                });
    }

    private @Nullable Object call(String method, String id) {
        if (broken.contains(id)) {
            throw new IllegalStateException(id + " is broken");
        }
        calls.add(method + " " + id);
        return null;
    }

    private static MemorySnapshot snapshot(PressureLevel level) {
        return new MemorySnapshot(Instant.EPOCH, level, Instant.EPOCH, "test", Map.of(), HeapStats.now(), List.of());
    }
}
