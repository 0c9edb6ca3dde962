package io.envyrc.memory.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class StartupReportTest {
    private static final long MB = 1 << 20;

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AllMemoryAutoConfigurations.get());

    @Test
    void saysOnceWhatTheProcessHas(CapturedOutput output) {
        runner.withPropertyValues("envy.memory.memory-threshold=20MB", "envy.memory.pool-enabled=false")
                .run(context -> assertThat(output)
                        .containsOnlyOnce("Memory: heap ")
                        .contains(", budget 20 MB, values up to 1024 KB, pools off, monitor on"));
    }

    @Test
    void saysNothingWhenEverythingIsOff(CapturedOutput output) {
        runner.withPropertyValues("envy.memory.enabled=false")
                .run(context -> assertThat(output).doesNotContain("Memory: "));
    }

    @Test
    void findsNothingWrongWithSettingsThatFit() {
        assertThat(report("1MB", 512 * MB, 100 * MB).misfits(OptionalLong.of(1024 * MB)))
                .isEmpty();
    }

    @Test
    void namesEachThingThatDoesNotFit() {
        assertThat(report("256MB", 480 * MB, 600 * MB).misfits(OptionalLong.of(512 * MB)))
                .containsExactly(
                        "the budget is more than the heap; lower envy.memory.memory-threshold or raise -Xmx",
                        "pools may keep 120 MB idle, less than one of the largest buffers;"
                                + " lower envy.memory.byte-pool-size or raise -Xmx",
                        "the heap may take more than 80 % of the container, which leaves too little for threads, classes"
                                + " and direct buffers; lower -Xmx, or set -XX:MaxRAMPercentage=75");
    }

    @Test
    void defaultsShrinkWithTheHeapAndConfiguredSizesStand() {
        EffectiveSizes small = sizes("64KB", 64 * MB, false);
        assertThat(small.budgetBytes()).isEqualTo(32 * MB);
        assertThat(small.maxValueBytes()).isEqualTo(256 << 10);
        EffectiveSizes tiny = sizes("64KB", 4 * MB, false);
        assertThat(tiny.maxValueBytes()).isEqualTo(64 << 10);
        EffectiveSizes large = sizes("64KB", 1024 * MB, false);
        assertThat(large.budgetBytes()).isEqualTo(100 * MB);
        assertThat(large.maxValueBytes()).isEqualTo(1 << 20);
        EffectiveSizes configured = sizes("64KB", 64 * MB, true);
        assertThat(configured.budgetBytes()).isEqualTo(100 * MB);
        assertThat(configured.maxValueBytes()).isEqualTo(1 << 20);
    }

    private static StartupReport report(String bytePoolSize, long heap, long budget) {
        return new StartupReport(memory(bytePoolSize), sizes(bytePoolSize, heap, false), budget);
    }

    private static EffectiveSizes sizes(String bytePoolSize, long heap, boolean configured) {
        EnvyPerformanceProperties performance =
                new Binder().bindOrCreate("envy.performance", EnvyPerformanceProperties.class);
        return EffectiveSizes.of(memory(bytePoolSize), performance, configured, configured, heap);
    }

    private static EnvyMemoryProperties memory(String bytePoolSize) {
        MapConfigurationPropertySource source =
                new MapConfigurationPropertySource(Map.of("envy.memory.byte-pool-size", bytePoolSize));
        return new Binder(source).bindOrCreate("envy.memory", EnvyMemoryProperties.class);
    }
}
