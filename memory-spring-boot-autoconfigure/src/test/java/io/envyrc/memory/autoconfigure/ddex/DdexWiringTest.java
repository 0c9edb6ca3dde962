package io.envyrc.memory.autoconfigure.ddex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.autoconfigure.AllMemoryAutoConfigurations;
import io.envyrc.memory.autoconfigure.CurrentPressure;
import io.envyrc.memory.autoconfigure.FixedSignal;
import io.envyrc.memory.batch.AdmissionTimeoutException;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.ddex.DdexEvent;
import io.envyrc.memory.ddex.DdexFileResult;
import io.envyrc.memory.ddex.DdexFileResults;
import io.envyrc.memory.ddex.DdexLimits;
import io.envyrc.memory.ddex.DdexParseException;
import io.envyrc.memory.ddex.DdexParser;
import io.envyrc.memory.ddex.DdexReading;
import io.envyrc.memory.ddex.ManagedDdexService;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pressure.MemorySignal;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class DdexWiringTest {
    private static final String MESSAGE = """
            <ern:NewReleaseMessage xmlns:ern="http://ddex.net/xml/ern/43">
              <MessageHeader><MessageId>M1</MessageId></MessageHeader>
              <ResourceList>
                <SoundRecording><ResourceReference>A1</ResourceReference></SoundRecording>
              </ResourceList>
              <ReleaseList>
                <Release><ReleaseReference>R0</ReleaseReference><ReleaseId><GRid>A1</GRid></ReleaseId></Release>
              </ReleaseList>
            </ern:NewReleaseMessage>
            """;

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AllMemoryAutoConfigurations.get());

    private static InputStream message() {
        return new ByteArrayInputStream(MESSAGE.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsWithinTheDefaultLimitsFromThePoolsAndTheBudget() {
        runner.run(context -> {
            ManagedDdexService service = context.getBean(ManagedDdexService.class);
            PoolManager pools = context.getBean(PoolManager.class);
            MemoryBudget budget = context.getBean(MemoryBudget.class);
            assertThat(service.parser()).isSameAs(context.getBean(DdexParser.class));
            assertThat(service.parser().limits()).isEqualTo(DdexLimits.defaults());

            List<Long> reserved = new ArrayList<>();
            List<DdexEvent> events = new ArrayList<>();
            DdexReading reading = service.parse("test", message(), event -> {
                events.add(event);
                reserved.add(budget.reservedBytes("ddex"));
            });
            assertThat(events).hasSize(5);
            assertThat(reading.counts().releases()).isEqualTo(1);
            assertThat(reserved).anyMatch(bytes -> bytes > 0);
            assertThat(budget.reservedBytes("ddex")).isZero();
            assertThat(pools.bytePool().stats().gets()).isPositive();
            assertThat(pools.stats().values()).allMatch(stats -> stats.leased() == 0);
            assertThat(service.status().memory().readings()).containsKey("heap");
            assertThat(service.status().trend()).isPresent();
        });
    }

    @Test
    void takesEachLimitFromTheConfiguration() {
        runner.withPropertyValues(
                        "envy.memory.ddex.max-memory-usage=8MB",
                        "envy.memory.ddex.chunk-size=32KB",
                        "envy.memory.ddex.buffer-size=16KB",
                        "envy.memory.ddex.flush-threshold=0.5",
                        "envy.memory.ddex.max-element-depth=20",
                        "envy.memory.ddex.max-element-count=0",
                        "envy.memory.ddex.max-attribute-count=30",
                        "envy.memory.ddex.max-attribute-length=400",
                        "envy.memory.ddex.max-text-length=500",
                        "envy.memory.ddex.max-names=60",
                        "envy.memory.ddex.max-bytes-between-events=7KB",
                        "envy.memory.ddex.continue-on-error=yes",
                        "envy.memory.ddex.max_errors=8")
                .run(context -> assertThat(context.getBean(DdexParser.class).limits())
                        .isEqualTo(new DdexLimits(
                                8 << 20, 32 << 10, 16 << 10, 0.5, 20, 0, 30, 400, 500, 60, 7 << 10, true, 8)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            max-memory-usage         | 65535B | a size from 64KB to 1024TB but was 65535B
            chunk-size               | 1023B  | a size from 1KB to 256MB but was 1023B
            buffer-size              | 257MB  | a size from 64B to 256MB but was 269484032B
            flush-threshold          | 1.1    | a number above 0 and at most 1 but was 1.1
            max-element-depth        | 10001  | a whole number from 1 to 10000 but was 10001
            max-element-count        | -1     | a whole number from 0 to 9223372036854775807 but was -1
            max-attribute-count      | 0      | a whole number from 1 to 100000 but was 0
            max-attribute-length     | 0      | a whole number from 1 to 268435456 but was 0
            max-text-length          | 0      | a whole number from 1 to 268435456 but was 0
            max-names                | 0      | a whole number from 1 to 1000000 but was 0
            max-bytes-between-events | 63B    | a size from 64B to 256MB but was 63B
            max-errors               | 0      | a whole number from 1 to 2147483647 but was 0
            growth-warning           | -1B    | a size from 0B to 1024TB but was -1B
            admission-threshold      | 0      | a number above 0 and at most 1 but was 0.0
            """)
    void refusesWhatLiesBeyondARange(String key, String value, String message) {
        runner.withPropertyValues("envy.memory.ddex." + key + "=" + value).run(context -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessage("envy.memory.ddex." + key + " must be " + message);
        });
    }

    @Test
    void readsFilesThatAreCompressedOrNot(@TempDir Path directory) throws Exception {
        Path plain = Files.writeString(directory.resolve("plain.xml"), MESSAGE);
        Path packed = directory.resolve("packed.xml.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(MESSAGE.getBytes(StandardCharsets.UTF_8));
        }
        runner.run(context -> {
            ManagedDdexService service = context.getBean(ManagedDdexService.class);
            List<DdexFileResult> results = all(service.processFiles(List.of(plain, packed), 2));
            assertThat(results)
                    .hasSize(2)
                    .allMatch(DdexFileResult::succeeded)
                    .allMatch(result -> result.bytes() == MESSAGE.length());
            assertThat(service.parse(packed, event -> {}).bytes()).isEqualTo(MESSAGE.length());
        });
    }

    @ParameterizedTest
    @CsvSource({"85, true", "86, false"})
    void beginsNoFileWhileASignalIsAboveTheThreshold(int used, boolean begins, @TempDir Path directory) {
        runner.withBean("full", MemorySignal.class, () -> new FixedSignal("full", used, 100))
                .withPropertyValues("envy.performance.admission-timeout=0s")
                .run(context -> {
                    Path file = Files.writeString(directory.resolve("a.xml"), MESSAGE);
                    DdexFileResults results =
                            context.getBean(ManagedDdexService.class).processFiles(List.of(file), 1);
                    if (begins) {
                        assertThat(all(results)).allMatch(DdexFileResult::succeeded);
                    } else {
                        assertThatThrownBy(results::hasNext).isInstanceOf(AdmissionTimeoutException.class);
                    }
                });
    }

    @Test
    void beginsEachFileInTheObserveOnlyModeAndCountsThoseThatWouldHaveWaited(@TempDir Path directory) {
        runner.withBean("full", MemorySignal.class, () -> new FixedSignal("full", 86, 100))
                .withPropertyValues("envy.performance.admission-timeout=0s", "envy.memory.pressure.observe-only=true")
                .run(context -> {
                    Path file = Files.writeString(directory.resolve("a.xml"), MESSAGE);
                    assertThat(all(context.getBean(ManagedDdexService.class).processFiles(List.of(file), 1)))
                            .allMatch(DdexFileResult::succeeded);
                    assertThat(context.getBean(CurrentPressure.class).observed())
                            .isPositive();
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"envy.memory.enabled=false", "envy.memory.monitoring-enabled=false"})
    void waitsForNothingWhenSwitchedOff(String property, @TempDir Path directory) {
        runner.withBean("full", MemorySignal.class, () -> new FixedSignal("full", 1, 1))
                .withPropertyValues(property, "envy.performance.admission-timeout=0s")
                .run(context -> {
                    Path file = Files.writeString(directory.resolve("a.xml"), MESSAGE);
                    assertThat(all(context.getBean(ManagedDdexService.class).processFiles(List.of(file), 1)))
                            .allMatch(DdexFileResult::succeeded);
                });
    }

    @Test
    void readsWithoutWoodstox() {
        runner.withClassLoader(new FilteredClassLoader("com.ctc.wstx")).run(context -> {
            byte[] message = MESSAGE.getBytes(StandardCharsets.UTF_8);
            DdexEvent.MessageEnd end =
                    context.getBean(DdexParser.class).parse(new ByteArrayInputStream(message), event -> {});
            assertThat(end.counts().releases()).isEqualTo(1);
        });
    }

    @Test
    void aUsersParserIsReadWith() {
        DdexParser mine = DdexParser.create();
        runner.withBean(DdexParser.class, () -> mine)
                .run(context -> assertThat(
                                context.getBean(ManagedDdexService.class).parser())
                        .isSameAs(mine));
    }

    @Test
    void metersWhatIsRead() {
        runner.withBean(SimpleMeterRegistry.class).run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
            ManagedDdexService service = context.getBean(ManagedDdexService.class);
            service.parse("good", message(), event -> {});
            assertThatThrownBy(() -> service.parse("bad", InputStream.nullInputStream(), event -> {}))
                    .isInstanceOf(DdexParseException.class);
            assertThat(messages(registry, "succeeded")).isEqualTo(1);
            assertThat(messages(registry, "failed")).isEqualTo(1);
            assertThat(messages(registry, "cancelled")).isZero();
            assertThat(registry.get("envy.memory.ddex.records")
                            .functionCounter()
                            .count())
                    .isEqualTo(3);
            assertThat(registry.get("envy.memory.ddex.bytes").functionCounter())
                    .satisfies(bytes -> assertThat(bytes.count()).isEqualTo(MESSAGE.length()))
                    .satisfies(bytes -> assertThat(bytes.getId().getBaseUnit()).isEqualTo("bytes"));
            assertThat(registry.get("envy.memory.ddex.running").gauge().value()).isZero();
            assertThat(registry.get("envy.memory.ddex.retried")
                            .functionCounter()
                            .count())
                    .isZero();
            assertThat(registry.get("envy.memory.ddex.problems")
                            .functionCounter()
                            .count())
                    .isZero();
        });
    }

    private static double messages(MeterRegistry registry, String outcome) {
        return registry.get("envy.memory.ddex.messages")
                .tag("outcome", outcome)
                .functionCounter()
                .count();
    }

    private static List<DdexFileResult> all(DdexFileResults results) {
        try (results) {
            List<DdexFileResult> taken = new ArrayList<>();
            results.forEachRemaining(taken::add);
            return taken;
        }
    }
}
