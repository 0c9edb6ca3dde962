package io.envyrc.memory.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
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
                        .contains(", budget 20 MB, pools off, monitor on"));
    }

    @Test
    void saysNothingWhenEverythingIsOff(CapturedOutput output) {
        runner.withPropertyValues("envy.memory.enabled=false")
                .run(context -> assertThat(output).doesNotContain("Memory: "));
    }

    @Test
    void findsNothingWrongWithSettingsThatFit() {
        assertThat(StartupReport.misfits(512 * MB, OptionalLong.of(1024 * MB), 100 * MB, false))
                .isEmpty();
    }

    @Test
    void namesEachThingThatDoesNotFit() {
        assertThat(StartupReport.misfits(512 * MB, OptionalLong.of(512 * MB), 600 * MB, false))
                .containsExactly(
                        "the budget is more than the heap; lower envy.memory.memory-threshold or raise -Xmx",
                        "the heap may outgrow the container and get it killed;"
                                + " lower -Xmx, or set -XX:MaxRAMPercentage=75");
        assertThat(StartupReport.misfits(64 * MB, OptionalLong.empty(), 32 * MB, true))
                .containsExactly("the default budget did not fit and was cut to half of the heap;"
                        + " set envy.memory.memory-threshold to choose another");
    }

    @Test
    void defaultBudgetShrinksToHalfOfASmallHeapAndAConfiguredOneStands() {
        assertThat(BudgetSize.of(100 * MB, false, 64 * MB)).isEqualTo(new BudgetSize(32 * MB, true));
        assertThat(BudgetSize.of(100 * MB, false, 200 * MB)).isEqualTo(new BudgetSize(100 * MB, false));
        assertThat(BudgetSize.of(100 * MB, true, 64 * MB)).isEqualTo(new BudgetSize(100 * MB, false));
    }
}
