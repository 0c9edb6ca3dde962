package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.envyrc.memory.ChildJvm;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.ddex.DdexParseException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile messages are refused, each by a typed error, in a small heap and at once. */
@Execution(CONCURRENT)
class DdexAttackTest {

    private static final List<DdexEngine> ENGINES = List.of(DdexEngine.AUTO, DdexEngine.WOODSTOX);

    static Stream<Arguments> attacks() {
        return Attack.all().stream().flatMap(attack -> ENGINES.stream().map(engine -> Arguments.of(attack, engine)));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void refusesByATypedError(Attack attack, DdexEngine engine) throws Exception {
        for (boolean goOn : new boolean[] {false, true}) {
            DdexParser parser = DdexParser.builder()
                    .limits(DdexLimits.builder().continueOnError(goOn).build())
                    .engine(engine)
                    .build();
            try (InputStream in = attack.message().get()) {
                DdexParseException refused =
                        catchThrowableOfType(DdexParseException.class, () -> parser.parse(in, event -> {}));
                assertThat(refused).isNotNull();
                assertThat(refused.kind()).as(refused.getMessage()).isEqualTo(attack.kind());
                assertThat(refused.getMessage()).startsWith("ddex: ").hasSizeLessThan(400);
                if (refused instanceof DdexLimitException limit) {
                    assertThat(limit.limit()).isEqualTo(attack.limit());
                }
            }
        }
    }

    @Test
    void takesLessThanASecondOfCpuForEachInAHeapOf32MB() throws Exception {
        List<String> lines = ChildJvm.run(List.of("-Xmx32m", "-XX:+UseSerialGC"), Child.class)
                .lines()
                .filter(line -> line.startsWith("cpu "))
                .toList();
        assertThat(lines).hasSize(ENGINES.size() * Attack.all().size());
        assertThat(lines)
                .allSatisfy(line -> assertThat(Long.parseLong(line.split(" ", 3)[1]))
                        .as(line)
                        .isLessThan(1000));
        assertThat(lines).noneMatch(line -> line.endsWith("not refused"));
    }

    @Test
    void takesCpuTimeThatGrowsNoFasterThanTheMessageWhereLimitsAllowIt() throws Exception {
        List<String> lines = ChildJvm.run(List.of("-Xmx128m", "-XX:+UseSerialGC"), GrowingAttack.class)
                .lines()
                .filter(line -> line.startsWith("cpu "))
                .toList();
        assertThat(lines).hasSize(ENGINES.size() * GrowingAttack.all().size());
        assertThat(lines).allSatisfy(line -> {
            String[] micros = line.split(" ", 4);
            // Eight times the size; where the effort grew by the square, it would be 64 times as much.
            assertThat(Long.parseLong(micros[2])).as(line).isLessThan(24 * Math.max(Long.parseLong(micros[1]), 2000));
        });
    }

    @ParameterizedTest
    @EnumSource(value = DdexEngine.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void refusesAMessageThatIsCutAnywhere(DdexEngine engine) throws Exception {
        byte[] whole = new GeneratedMessage(MessageShape.ofBytes(3000).indented(true)).readAllBytes();
        EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
        // The last byte is the line feed behind the root.
        for (int length = 0; length < whole.length - 1; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            DdexParseException refused = catchThrowableOfType(
                    DdexParseException.class,
                    () -> DdexParser.builder()
                            .engine(engine)
                            .build()
                            .parse(new ByteArrayInputStream(cut), event -> {}));
            assertThat(refused).as("cut at %d", length).isNotNull();
            kinds.add(refused.kind());
        }
        assertThat(kinds).isSubsetOf(Kind.TRUNCATED, Kind.MALFORMED, Kind.ENCODING);
    }

    @Test
    void refusesAChangedByteOrReadsOnButNeverFailsOtherwise() throws Exception {
        byte[] whole = new GeneratedMessage(MessageShape.ofBytes(4000)).readAllBytes();
        byte[] changes = "<>&;'\"/=:!?-[]\0 \n\u00FFA0".getBytes(UTF_8);
        int refused = 0;
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] = changes[i % changes.length];
            try {
                DdexParser.create().parse(new ByteArrayInputStream(changed), event -> {});
            } catch (DdexParseException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(whole.length / 3);
    }

    /** Refuses every attack in a small JVM. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException {
            for (DdexEngine engine : ENGINES) {
                for (Attack attack : Attack.all()) {
                    refuse(attack, DdexParser.builder().engine(engine).build());
                }
            }
        }

        private static void refuse(Attack attack, DdexParser parser) throws IOException {
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            String end = "not refused";
            try (InputStream in = attack.message().get()) {
                parser.parse(in, event -> {});
            } catch (DdexParseException | MemoryLimitExceededException e) {
                // A value of four million characters does not fit half of this heap.
                end = e.getMessage();
            }
            long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
            System.out.println("cpu " + nanos / 1_000_000 + " " + attack + ": " + end);
        }
    }
}
