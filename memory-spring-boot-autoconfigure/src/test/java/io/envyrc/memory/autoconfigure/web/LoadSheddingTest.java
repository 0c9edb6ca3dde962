package io.envyrc.memory.autoconfigure.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.autoconfigure.EnvyWebProperties;
import io.envyrc.memory.pressure.PressureLevel;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.unit.DataSize;

class LoadSheddingTest {
    private PressureLevel level = PressureLevel.CRITICAL;

    private LoadShedding shedding(String... paths) {
        return shedding(false, paths);
    }

    private LoadShedding shedding(boolean observeOnly, String... paths) {
        EnvyWebProperties properties =
                new EnvyWebProperties(true, DataSize.ofBytes(1000), List.of(paths), Duration.ofMillis(1500), false);
        return new LoadShedding(() -> level, properties, observeOnly, List.of(path -> path.startsWith("/actuator")));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "POST, 0, -, false",
                "POST, 1000, -, false",
                "POST, 1001, -, true",
                "GET, 1001, -, true",
                "POST, -1, chunked, true",
                "GET, -1, chunked, true",
                "POST, -1, -, true",
                "get, -1, -, false",
                "HEAD, -1, -, false",
                "DELETE, -1, -, false",
            })
    void refusesABodyThatIsOrMayBeTooLarge(String method, long length, @Nullable String encoding, boolean refused) {
        assertThat(shedding().refuses(method, "/upload", length, encoding)).isEqualTo(refused);
    }

    @ParameterizedTest
    @CsvSource({"/reports, true", "/reports/7, true", "/reports/7/pages, true", "/report, false", "/x/reports, false"})
    void refusesThePathsThatAreNamedWhateverTheirBody(String path, boolean refused) {
        assertThat(shedding("/search", "/reports/**").refuses("GET", path, 0, null))
                .isEqualTo(refused);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CRITICAL")
    void refusesNothingBelowCritical(PressureLevel below) {
        level = below;
        assertThat(shedding("/**").refuses("POST", "/upload", 1 << 20, null)).isFalse();
    }

    @Test
    void letsThroughWhatIsExempt() {
        assertThat(shedding("/**").refuses("POST", "/actuator/memory/gc", 1 << 20, null))
                .isFalse();
    }

    @Test
    void countsRefusalsAndNoOthers() {
        LoadShedding shedding = shedding();
        shedding.refuses("POST", "/upload", 1, null);
        shedding.refuses("POST", "/upload", 2000, null);
        shedding.refuses("POST", "/upload", 2000, null);
        assertThat(shedding.refused()).isEqualTo(2);
    }

    @Test
    void letsThroughWhatItOnlyObservesAndCountsIt() {
        LoadShedding shedding = shedding(true);
        assertThat(shedding.refuses("POST", "/upload", 2000, null)).isFalse();
        assertThat(shedding.refuses("POST", "/upload", 1, null)).isFalse();
        assertThat(shedding.refused()).isZero();
        assertThat(shedding.observed()).isEqualTo(1);
    }

    @Test
    void tellsClientsToWaitAtLeastAsLongAsConfigured() {
        assertThat(shedding().retryAfter()).isEqualTo("2");
        assertThat(shedding().problem())
                .isEqualTo("{\"title\":\"Service Unavailable\",\"status\":503,"
                        + "\"detail\":\"Memory is short. Try again in 2 seconds, or send less at a time.\"}");
    }

    @Test
    void namesThePatternThatIsNone() {
        assertThatThrownBy(() -> shedding("/{a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("envy.memory.web.paths: '/{a' is not a pattern of paths: ");
    }
}
