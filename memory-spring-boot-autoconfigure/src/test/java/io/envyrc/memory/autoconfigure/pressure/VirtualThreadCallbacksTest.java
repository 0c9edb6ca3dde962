package io.envyrc.memory.autoconfigure.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.autoconfigure.AllMemoryAutoConfigurations;
import io.envyrc.memory.autoconfigure.FixedSignal;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.PressureListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Where callbacks run. */
class VirtualThreadCallbacksTest {
    private final CompletableFuture<Thread> caller = new CompletableFuture<>();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AllMemoryAutoConfigurations.get())
            .withBean("full", MemorySignal.class, () -> new FixedSignal("full", 1, 1))
            .withBean("listener", PressureListener.class, () -> snapshot -> caller.complete(Thread.currentThread()));

    @Test
    void listenersRunOnDaemonThreadsOfTheirOwn() {
        runner.run(context -> {
            Thread thread = caller.get(30, TimeUnit.SECONDS);
            assertThat(thread.isDaemon()).isTrue();
            assertThat(thread.getName()).startsWith("memory-listener");
        });
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void listenersRunOnVirtualThreadsWhereSpringIsToldSo() {
        runner.withPropertyValues("spring.threads.virtual.enabled=true").run(context -> {
            Thread thread = caller.get(30, TimeUnit.SECONDS);
            assertThat(thread.getName()).startsWith("memory-listener-");
            assertThat(thread.getClass().getName()).isEqualTo("java.lang.VirtualThread");
        });
    }
}
