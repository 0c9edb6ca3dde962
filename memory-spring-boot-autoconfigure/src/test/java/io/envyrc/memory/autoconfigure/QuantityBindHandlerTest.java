package io.envyrc.memory.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.util.unit.DataSize;

class QuantityBindHandlerTest {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MemoryAutoConfiguration.class));

    @ParameterizedTest
    @CsvSource({
        "1m30s, PT1M30S",
        "1h2m3s4ms5us6ns, PT1H2M3.004005006S",
        "1.5h, PT1H30M",
        "0.25s, PT0.25S",
        "7µs, PT0.000007S",
        "1d12h, PT36H",
        "-1m30s, PT-1M-30S",
        "+1m30s, PT1M30S",
        "' 1m30s ', PT1M30S",
        // What Boot reads stays as it is.
        "30s, PT30S",
        "250, PT0.25S",
        "2D, PT48H",
        "PT1M30S, PT1M30S"
    })
    void readsDurations(String text, Duration duration) {
        assertThat(bind("envy.memory.gc-interval", text, Duration.class)).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({
        "100KiB, 102400",
        "100MiB, 104857600",
        "3GiB, 3221225472",
        "1TiB, 1099511627776",
        "'100 MiB', 104857600",
        "-1KiB, -1024",
        "100MB, 104857600",
        "512, 512",
        "512B, 512"
    })
    void readsSizes(String text, long bytes) {
        assertThat(bind("envy.performance.buffer-size", text, DataSize.class)).isEqualTo(DataSize.ofBytes(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1m30", "m", "1m 30s", "1x", "1.s", ".5s", "1,5s", "99999999999d1s"})
    void refusesWhatIsNoDuration(String text) {
        assertThatThrownBy(() -> bind("envy.memory.gc-interval", text, Duration.class))
                .isInstanceOf(BindException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5MiB", "MiB", "1mib", "1M", "1iB", "9999999999999TiB", "99999999999999999999MiB"})
    void refusesWhatIsNoSize(String text) {
        assertThatThrownBy(() -> bind("envy.performance.buffer-size", text, DataSize.class))
                .isInstanceOf(BindException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.timeout", "envyrc.timeout", "my.envy.timeout"})
    void leavesOtherKeysToBoot(String key) {
        assertThatThrownBy(() -> bind(key, "1m30s", Duration.class)).isInstanceOf(BindException.class);
        assertThat(bind(key, "90s", Duration.class)).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void leavesOtherTypesToBoot() {
        assertThatThrownBy(() -> bind("envy.memory.map-pool-size", "100MiB", Integer.class))
                .isInstanceOf(BindException.class);
    }

    @Test
    void bindsInAnApplicationThatHasAConversionServiceOfItsOwn() {
        runner.withBean("conversionService", ConversionService.class, DefaultConversionService::new)
                .withPropertyValues("envy.memory.gc-interval=1m30s", "envy.memory.memory-threshold=48MiB")
                .run(context -> {
                    EnvyMemoryProperties memory = context.getBean(EnvyMemoryProperties.class);
                    assertThat(memory.gcInterval()).isEqualTo(Duration.ofSeconds(90));
                    assertThat(memory.memoryThreshold()).isEqualTo(DataSize.ofMegabytes(48));
                    assertThat(context.getBean(EffectiveSizes.class).budgetBytes())
                            .isEqualTo(48 << 20);
                });
    }

    @Test
    void doesNotReachThePropertiesOfTheApplication() {
        runner.withUserConfiguration(AppConfiguration.class)
                .withPropertyValues("app.timeout=1m30s")
                .run(context -> assertThat(context).hasFailed());
    }

    private static <T> T bind(String key, String text, Class<T> type) {
        Binder binder = new Binder(new MapConfigurationPropertySource(Map.of(key, text)));
        return binder.bind(key, Bindable.of(type), new QuantityBindHandler(BindHandler.DEFAULT))
                .get();
    }

    @ConfigurationProperties("app")
    record AppProperties(Duration timeout) {}

    @EnableConfigurationProperties(AppProperties.class)
    static class AppConfiguration {}
}
