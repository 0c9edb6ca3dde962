package io.envyrc.memory.autoconfigure.pressure;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.autoconfigure.AllMemoryAutoConfigurations;
import io.envyrc.memory.autoconfigure.FixedSignal;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.PressureListener;
import io.envyrc.memory.pressure.PressureResponse;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What contexts that were under pressure leave behind once they are closed. */
class ContextRestartTest {
    private static final int CONTEXTS = 5;

    /** Answers once and gives nothing back. */
    private record Answer(CountDownLatch called) implements PressureResponse {
        @Override
        public String name() {
            return "answer";
        }

        @Override
        public long respond(MemorySnapshot snapshot) {
            called.countDown();
            return 0;
        }
    }

    @Test
    void leavesNoThreadNoJmxListenerAndNoRecording() throws Exception {
        Set<Thread> threads = ourThreads();
        List<Recording> recordings = FlightRecorder.getFlightRecorder().getRecordings();
        long listeners = jmxListeners();
        for (int i = 0; i < CONTEXTS; i++) {
            CountDownLatch called = new CountDownLatch(2);
            new ApplicationContextRunner()
                    .withConfiguration(AllMemoryAutoConfigurations.get())
                    .withBean("full", MemorySignal.class, () -> new FixedSignal("full", 1, 1))
                    .withBean("listener", PressureListener.class, () -> snapshot -> called.countDown())
                    .withBean("answer", PressureResponse.class, () -> new Answer(called))
                    .run(context -> {
                        assertThat(called.await(30, SECONDS)).isTrue();
                        assertThat(othersThan(threads)).isNotEmpty();
                        assertThat(jmxListeners()).isGreaterThan(listeners);
                    });
        }
        // Threads that called somebody end when they have been idle for two seconds.
        Awaitility.await("threads of closed contexts to end")
                .until(() -> othersThan(threads).isEmpty());
        assertThat(jmxListeners()).isEqualTo(listeners);
        assertThat(FlightRecorder.getFlightRecorder().getRecordings()).isEqualTo(recordings);
    }

    private static Set<Thread> othersThan(Set<Thread> threads) {
        Set<Thread> others = ourThreads();
        others.removeAll(threads);
        return others;
    }

    private static Set<Thread> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("memory-"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** Counts the entries of the lists that the JVM's beans keep of their listeners; the histogram collects first. */
    private static long jmxListeners() throws Exception {
        Object histogram = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return Objects.toString(histogram)
                .lines()
                .filter(line -> line.contains("sun.management.NotificationEmitterSupport$ListenerInfo "))
                .mapToLong(line -> Long.parseLong(line.strip().split(" +", -1)[1]))
                .sum();
    }
}
