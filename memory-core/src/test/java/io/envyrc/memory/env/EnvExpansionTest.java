package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.ChildJvm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A small file whose variables make it a large one ("billion laughs") is refused, in time and memory that are bounded. */
class EnvExpansionTest {
    private static final String GROWN =
            "values have grown by more than %d characters (maxExpansionSize), and 10 for each"
                    + " byte so far, by the variables replaced in them";
    private static final String TOO_LARGE =
            "value is larger than 1048576 characters (maxValueSize) with its variables replaced";

    static Stream<EnvParser.Builder> parsers() {
        EnvParser.Builder dotenv = EnvParser.builder().interpolation(EnvInterpolation.COMPOSE);
        EnvParser.Builder fileFirst =
                EnvParser.builder().interpolation(EnvInterpolation.COMPOSE).lookup(EnvLookup.FILE_FIRST);
        return Stream.of(dotenv, fileFirst, EnvParser.builder().dialect(EnvDialect.COMPOSE));
    }

    @ParameterizedTest
    @MethodSource("parsers")
    void aValueThatDoublesInEachLineIsRefusedOnceItIsTooLarge(EnvParser.Builder parser) {
        assertRefused(parser.build(), doubling(), 18, 8, TOO_LARGE);
    }

    @ParameterizedTest
    @MethodSource("parsers")
    void aLongValueThatEachLineNamesIsRefusedOnceAllAreTooLarge(EnvParser.Builder parser) {
        // Each line but the first grows by 59,995 and has 14 bytes, which grant 140.
        long line = 2 + (1_000_000 + 600_050) / (59_995 - 140);
        assertRefused(parser.maxExpansionSize(1_000_000).build(), naming(1000), line, 3, GROWN.formatted(1_000_000));
    }

    @Test
    void inheritedValuesCountToo() {
        EnvParser parser = EnvParser.builder()
                .dialect(EnvDialect.COMPOSE)
                .environment(Map.of("A", "x".repeat(1000)))
                .maxExpansionSize(5000)
                .build();
        assertRefused(parser, "A\n".repeat(10), 6, 1, GROWN.formatted(5000));
    }

    @ParameterizedTest
    @ValueSource(ints = {99, 100})
    void growthUpToTheBoundIsTaken(int bound) throws IOException {
        EnvParser parser = EnvParser.builder()
                .interpolation(EnvInterpolation.COMPOSE)
                .environment(Map.of("A", "x".repeat(142)))
                .maxExpansionSize(bound)
                .build();
        // The value grows from 2 bytes to 142 characters; 4 bytes grant 40.
        if (bound == 100) {
            assertThat(parser.parse(stream("B=$A")).get("B")).hasSize(142);
        } else {
            assertRefused(parser, "B=$A", 1, 1, GROWN.formatted(bound));
        }
    }

    @Test
    void valuesThatShrinkGrantNothing() {
        EnvParser parser = EnvParser.builder()
                .interpolation(EnvInterpolation.COMPOSE)
                .environment(Map.of("E", "", "A", "x".repeat(100)))
                .maxExpansionSize(0)
                .build();
        assertRefused(parser, "B=$E$E$E$E\nC=$A$A", 2, 1, GROWN.formatted(0));
    }

    @Test
    void aLargeFileMayGrowWithItsSize() throws IOException {
        EnvParser parser = EnvParser.builder()
                .interpolation(EnvInterpolation.COMPOSE)
                .environment(Map.of("A", "x".repeat(50)))
                .maxExpansionSize(0)
                .build();
        String text = "KEY=$A\n".repeat(1000);
        assertThat(parser.stream(stream(text), variable -> {}).variables()).isEqualTo(1000);
    }

    @Test
    void bombsFitASmallHeap() throws Exception {
        assertThat(ChildJvm.run(List.of("-Xmx32m", "-XX:+UseSerialGC"), Child.class))
                .isEqualTo("18 refused");
    }

    private static void assertRefused(EnvParser parser, String text, long line, int column, String problem) {
        for (Face face : Face.values()) {
            assertThatExceptionOfType(EnvParseException.class)
                    .as("%s", face)
                    .isThrownBy(() -> face.read(parser, stream(text)))
                    .withMessage(".env line %d: %s", line, problem)
                    .satisfies(e -> {
                        assertThat(e.line()).isEqualTo(line);
                        assertThat(e.column()).isEqualTo(column);
                    });
        }
    }

    private static String doubling() {
        StringBuilder text = new StringBuilder("V0=xxxxxxxxxx\n");
        for (int i = 1; i <= 64; i++) {
            text.append("export V%d=\"$V%d${V%d}\"\n".formatted(i, i - 1, i - 1));
        }
        return text.toString();
    }

    private static String naming(int lines) {
        StringBuilder text = new StringBuilder("A='" + "x".repeat(59_999) + "'\n");
        for (int i = 0; i < lines; i++) {
            text.append("  K%05d=${A}\n".formatted(i));
        }
        return text.toString();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    /** The ways that read a file. */
    private enum Face {
        PARSE {
            @Override
            void read(EnvParser parser, InputStream in) throws IOException {
                parser.parse(in);
            }
        },
        PARSE_LARGE {
            @Override
            void read(EnvParser parser, InputStream in) throws IOException {
                parser.parseLarge(in);
            }
        },
        STREAM {
            @Override
            void read(EnvParser parser, InputStream in) throws IOException {
                parser.stream(in, variable -> {}, Cancellation.none());
            }
        };

        abstract void read(EnvParser parser, InputStream in) throws IOException;
    }

    /** What runs in the small JVM, with the bounds as they are by default: each file would take gigabytes. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws IOException {
            int refused = 0;
            for (EnvParser.Builder parser : parsers().toList()) {
                for (Face face : Face.values()) {
                    for (String text : List.of(doubling(), naming(50_000))) {
                        try {
                            face.read(parser.build(), stream(text));
                        } catch (EnvParseException e) {
                            refused++;
                        }
                    }
                }
            }
            System.out.print(refused + " refused");
        }
    }
}
