package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found, and in which order, has nothing to do with how the bytes arrive. */
class EnvBufferSizeTest {
    private static final long SEED = 20260202;

    @ParameterizedTest
    @EnumSource
    void everyBufferSizeFromOneByteUpGivesTheSameEvents(EnvDialect dialect) {
        NastyInputs nasty = NastyInputs.of(dialect, SEED);
        for (int i = 0; i < 300; i++) {
            byte[] input = nasty.next();
            EnvEvents expected = events(dialect, input, input.length + 1, 64);
            for (int size = 1; size <= Math.min(input.length, 48); size++) {
                assertThat(events(dialect, input, size, 64))
                        .as("input %d, buffer of %d: %s", i, size, new String(input, UTF_8))
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void limitsAreFoundAtTheSamePlaceWithEveryBufferSize(EnvDialect dialect) {
        NastyInputs nasty = NastyInputs.of(dialect, SEED + 1);
        for (int i = 0; i < 1000; i++) {
            byte[] input = nasty.next();
            EnvEvents expected = events(dialect, input, input.length + 1, 9);
            for (int size : new int[] {1, 2, 3, 5, 8, 13}) {
                assertThat(events(dialect, input, size, 9))
                        .as("input %d, buffer of %d: %s", i, size, new String(input, UTF_8))
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void tinyLimitsAreFoundAtTheSamePlaceWithEveryBufferSize(int limit) {
        Random random = new Random(SEED + limit);
        for (int i = 0; i < 4000; i++) {
            byte[] input = tinyAssignments(random);
            int maxLineSize = random.nextBoolean() ? limit : 64;
            int maxValueSize = maxLineSize == limit && random.nextBoolean() ? 64 : limit;
            EnvEvents expected = events(EnvDialect.DOTENV, input, 1, maxLineSize, maxValueSize);
            for (int size : new int[] {2, 3, 5, 8, 24, 40, 4096}) {
                assertThat(events(EnvDialect.DOTENV, input, size, maxLineSize, maxValueSize))
                        .as("input %d, buffer of %d: %s", i, size, new String(input, UTF_8))
                        .isEqualTo(expected);
            }
        }
    }

    private static byte[] tinyAssignments(Random random) {
        String[] pieces = {"A", "BB", "=", "= ", ": ", "1", "#", " ", "\t", "'", "\"", "\n", "\n ", "\r", "\\", "é"};
        StringBuilder input = new StringBuilder();
        for (int count = 1 + random.nextInt(9); count > 0; count--) {
            input.append(pieces[random.nextInt(pieces.length)]);
        }
        return input.append((random.nextBoolean() ? " " : "\n").repeat(random.nextInt(40)))
                .append("A\n=\n2\n")
                .toString()
                .getBytes(UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatGivesOneByteAtATimeGivesTheSameEvents(EnvDialect dialect) {
        NastyInputs nasty = NastyInputs.of(dialect, SEED + 2);
        EnvParser parser = EnvParser.builder().dialect(dialect).build();
        for (int i = 0; i < 1000; i++) {
            byte[] input = nasty.next();
            assertThat(EnvEvents.of(parser, new Trickle(input)))
                    .isEqualTo(EnvEvents.of(parser, new ByteArrayInputStream(input)));
        }
    }

    @Test
    void longWhiteSpaceBetweenThePartsNeedsNoLargerBuffer() {
        String gap = "\n".repeat(5000);
        String text = "export" + gap + "KEY" + gap + "=" + gap + "\"value\"" + gap + "NEXT" + gap + "=1";
        EnvEvents expected = EnvEvents.of(EnvParser.create(), text);
        assertThat(expected.variables())
                .containsExactly(new EnvVariable("KEY", "value", 5001), new EnvVariable("NEXT", "1", 20001));
        EnvParser small = EnvParser.builder()
                .bufferSize(7)
                .maxLineSize(10)
                .maxValueSize(10)
                .build();
        assertThat(EnvEvents.of(small, text)).isEqualTo(expected);
    }

    private static EnvEvents events(EnvDialect dialect, byte[] input, int bufferSize, int limit) {
        return events(dialect, input, bufferSize, limit, limit);
    }

    private static EnvEvents events(
            EnvDialect dialect, byte[] input, int bufferSize, int maxLineSize, int maxValueSize) {
        EnvParser parser = EnvParser.builder()
                .dialect(dialect)
                .bufferSize(bufferSize)
                .maxLineSize(maxLineSize)
                .maxValueSize(maxValueSize)
                .build();
        return EnvEvents.of(parser, new ByteArrayInputStream(input));
    }

    private static final class Trickle extends FilterInputStream {
        private boolean idle;

        Trickle(byte[] bytes) {
            super(new ByteArrayInputStream(bytes));
        }

        // Every other request for many bytes gets none, which the contract of a stream forbids and some do.
        @Override
        public int read(byte[] target, int off, int len) throws IOException {
            idle = !idle;
            return idle ? 0 : super.read(target, off, Math.min(len, 1));
        }
    }
}
