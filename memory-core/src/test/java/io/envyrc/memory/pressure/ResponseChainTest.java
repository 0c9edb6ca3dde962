package io.envyrc.memory.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.gc.HeapStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** The chain on an executor that runs what it was given when the test says so. */
class ResponseChainTest {
    private static final MemorySnapshot WARNING = new MemorySnapshot(
            Instant.EPOCH, PressureLevel.WARNING, Instant.EPOCH, "", Map.of(), HeapStats.now(), List.of());

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<String> calls = new ArrayList<>();
    private final ResponseChain chain = new ResponseChain(
            Map.of("one", new Recorded()),
            tasks::add,
            new Journal(new CallbackThreads("test")),
            false,
            Duration.ofMillis(1),
            bytes -> {});

    private final class Recorded implements PressureResponse {
        @Override
        public long respond(MemorySnapshot pressure) {
            calls.add("responds");
            return 0;
        }

        @Override
        public void relax(MemorySnapshot now) {
            calls.add("relaxes");
        }
    }

    private void run() {
        for (Runnable task; (task = tasks.poll()) != null; ) {
            task.run();
        }
    }

    @Test
    void aRoundThatRelaxesTakesNoPlaceOfOneThatAnswers() {
        chain.answer(WARNING);
        chain.relax(WARNING);
        run();
        assertThat(calls).containsExactly("responds");
    }

    @Test
    void answersNothingThatComesAfterItWasClosed() {
        chain.answer(WARNING);
        run();
        chain.close();
        chain.answer(WARNING);
        run();
        assertThat(calls).containsExactly("responds", "relaxes");
        chain.open();
        chain.answer(WARNING);
        run();
        assertThat(calls).containsExactly("responds", "relaxes", "responds");
    }
}
