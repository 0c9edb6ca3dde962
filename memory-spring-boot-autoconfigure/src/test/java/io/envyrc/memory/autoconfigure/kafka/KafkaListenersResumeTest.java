package io.envyrc.memory.autoconfigure.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    /** Those that are called, and then run out of memory. */
    private final Set<String> full = new HashSet<>();

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

    @Test
    void oneThatCannotBePausedHoldsUpNoOtherAndAllAreResumed() {
        List<MessageListenerContainer> containers = List.of(container("a"), container("b"), container("c"));
        KafkaListeners listeners = new KafkaListeners(containers::stream);
        broken.addAll(List.of("a", "b"));
        assertThatIllegalStateException()
                .isThrownBy(() -> listeners.respond(snapshot(PressureLevel.CRITICAL)))
                .withMessage("a is broken");
        broken.clear();
        listeners.respond(snapshot(PressureLevel.CRITICAL));
        listeners.relax(snapshot(PressureLevel.NORMAL));
        assertThat(calls)
                .containsExactly("pause c", "pause a", "pause b", "pause c", "resume a", "resume b", "resume c");
    }

    @Test
    void oneThatRestsWhenMemoryRunsOutIsResumed() {
        KafkaListeners listeners = new KafkaListeners(List.of(container("a"), container("b"))::stream);
        full.add("a");
        assertThatThrownBy(() -> listeners.respond(snapshot(PressureLevel.CRITICAL)))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessage("a");
        full.clear();
        listeners.relax(snapshot(PressureLevel.NORMAL));
        assertThat(calls).containsExactly("pause a", "pause b", "resume a", "resume b");
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
        if (full.contains(id)) {
            throw new OutOfMemoryError(id);
        }
        return null;
    }

    private static MemorySnapshot snapshot(PressureLevel level) {
        return new MemorySnapshot(Instant.EPOCH, level, Instant.EPOCH, "test", Map.of(), HeapStats.now(), List.of());
    }
}
