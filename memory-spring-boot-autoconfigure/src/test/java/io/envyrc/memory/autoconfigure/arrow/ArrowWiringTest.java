package io.envyrc.memory.autoconfigure.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.arrow.TrackedAllocator;
import io.envyrc.memory.autoconfigure.AllMemoryAutoConfigurations;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.MemorySignals;
import io.envyrc.memory.pressure.PressureLevel;
import io.envyrc.memory.pressure.TrimResponse;
import io.envyrc.memory.resource.ResourceManager;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ArrowWiringTest {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AllMemoryAutoConfigurations.get());

    @Test
    void isMadeWhenSomebodyInjectsItAndNotBefore() {
        runner.run(context -> {
            ArrowMemory memory = context.getBean(ArrowMemory.class);
            context.getBean(TrimResponse.class).trim(1.0);
            assertThat(context.getBean(ResourceManager.class).estimateMemory()).isZero();
            assertThat(memory.allocators()).isEmpty();
            TrackedAllocator allocator = context.getBean(TrackedAllocator.class);
            assertThat(context.getBean(BufferAllocator.class)).isSameAs(allocator);
            assertThat(memory.allocators()).hasSize(1);
            try (ArrowBuf buffer = allocator.buffer(4096)) {
                assertThat(context.getBean(ResourceManager.class).estimateMemory())
                        .isEqualTo(buffer.capacity());
            }
            assertThat(context.getBean(TrimResponse.class).trim(1.0).freedBytes())
                    .containsEntry("trackedAllocator", 4096L);
        });
    }

    @Test
    void anAllocatorThatIsMadeLateTellsTheMonitorOfItsMarks() {
        runner.withPropertyValues("envy.memory.arrow.limit=1MB", "envy.memory.pressure.poll-interval=1m")
                .run(context -> {
                    MemoryMonitor monitor = context.getBean(MemoryMonitor.class);
                    TrackedAllocator allocator = context.getBean(TrackedAllocator.class);
                    Awaitility.await().until(() -> {
                        monitor.wake();
                        return monitor.snapshot().reading(MemorySignals.ARROW).isPresent();
                    });
                    try (ArrowBuf buffer = allocator.buffer(1 << 20)) {
                        assertThat(monitor.snapshot().level()).isEqualTo(PressureLevel.CRITICAL);
                        assertThat(monitor.snapshot().reason())
                                .isEqualTo("arrow at 100.0 %% (%1$d of %1$d bytes)".formatted(buffer.capacity()));
                    }
                });
    }

    @Test
    void takesItsLimitAndCacheFromTheProperties() {
        runner.withPropertyValues(
                        "envy.memory.arrow.limit=1MB",
                        "envy.memory.arrow.leak_tracking=all",
                        "envy.memory.arrow.cache-size=0B")
                .run(context -> {
                    TrackedAllocator allocator = context.getBean(TrackedAllocator.class);
                    assertThat(allocator.getLimit()).isEqualTo(1 << 20);
                    allocator.buffer(4096).close();
                    assertThat(allocator.cachedBytes()).isZero();
                });
        runner.run(context -> assertThat(context.getBean(TrackedAllocator.class).getLimit())
                .isEqualTo(Runtime.getRuntime().maxMemory()));
    }

    @Test
    void pressureSeesWhatItLendsOfItsLimit() {
        // Not started, so that each snapshot is a reading of its own.
        runner.withPropertyValues("envy.memory.arrow.limit=1MB", "envy.memory.monitoring-enabled=off")
                .run(context -> {
                    MemoryMonitor monitor = context.getBean(MemoryMonitor.class);
                    assertThat(monitor.snapshot().reading("arrow")).isEmpty();
                    TrackedAllocator allocator = context.getBean(TrackedAllocator.class);
                    try (ArrowBuf buffer = allocator.buffer(512 << 10)) {
                        assertThat(monitor.snapshot().reading("arrow"))
                                .contains(new MemorySignal.Reading(buffer.capacity(), 1 << 20, true));
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"envy.memory.arrow.enabled=off", "envy.memory.enabled=off"})
    void onlyCountsWhenSwitchedOff(String property) {
        runner.withPropertyValues(property).run(context -> {
            TrackedAllocator allocator = context.getBean(TrackedAllocator.class);
            assertThat(allocator.getLimit()).isEqualTo(Long.MAX_VALUE);
            allocator.buffer(4096).close();
            assertThat(allocator.cachedBytes()).isZero();
        });
    }

    @Test
    void makesWayForAUsersAllocator() {
        runner.withBean(RootAllocator.class, () -> new RootAllocator(1024)).run(context -> {
            assertThat(context).hasSingleBean(BufferAllocator.class);
            assertThat(context).doesNotHaveBean(TrackedAllocator.class);
        });
    }

    @Test
    void reportsAtShutdownWhatWasLeftOpen(CapturedOutput output) {
        List<TrackedAllocator> made = new ArrayList<>();
        runner.run(context -> {
            TrackedAllocator allocator = context.getBean(TrackedAllocator.class);
            allocator.child("import").buffer(4096).writerIndex(1);
            made.add(allocator);
        });
        assertThat(made)
                .singleElement()
                .satisfies(each -> assertThat(each.bytesUsed()).isZero());
        assertThat(output)
                .containsPattern("WARN .*Allocator 'arrow' was closed with 1 buffers of 4096 bytes not released:"
                        + " 4096 bytes of 'import', PT[0-9.]+S old");
    }

    @Test
    void showsEachAllocatorInAMeterOnceItIsFound() {
        runner.withConfiguration(AutoConfigurations.of(
                        MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class))
                .withBean(SimpleMeterRegistry.class)
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    assertThat(gauge(registry, "allocated", "other")).isZero();
                    TrackedAllocator allocator = context.getBean(TrackedAllocator.class);
                    allocator.buffer(1024).close();
                    ArrowBuf buffer = allocator.child("import").buffer(512);
                    assertThat(gauge(registry, "allocated", "other")).isZero();
                    assertThat(gauge(registry, "allocated", "arrow")).isEqualTo(512);
                    assertThat(gauge(registry, "allocated", "import")).isEqualTo(512);
                    assertThat(gauge(registry, "peak", "arrow")).isEqualTo(1024);
                    assertThat(registry.get("envy.memory.arrow.peak")
                                    .gauge()
                                    .getId()
                                    .getBaseUnit())
                            .isEqualTo("bytes");
                    buffer.close();
                });
    }

    private static double gauge(MeterRegistry registry, String meter, String allocator) {
        return registry.get("envy.memory.arrow." + meter)
                .tag("allocator", allocator)
                .gauge()
                .value();
    }
}
