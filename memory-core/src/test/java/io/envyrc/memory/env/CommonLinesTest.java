package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Common lines, and what is just beside them, read at once and read step by step: in a window of one byte no line is ever
 * there as a whole.
 */
@Execution(CONCURRENT)
class CommonLinesTest {
    private static final String PADDING = "#".repeat(40);
    private static final List<String> BEFORE =
            List.of("", "", "", "export ", "export\t", " ", "\t", "  export  ", "export export ");
    private static final List<String> KEYS =
            List.of("A", "KEY", "_", "LONG_KEY_OF_20_BYTES", "a1b2", "export", "exports", "1A", "A.B", "A-B", "É", "");
    private static final List<String> SIGNS =
            List.of("=", "=", "=", " = ", ": ", ":", "\t=", "= ", " ", ":\t ", "=\u00a0");
    private static final List<String> VALUES = List.of(
            "",
            "1",
            "value",
            "two words",
            "https://example.com/a?b=c",
            "x".repeat(15),
            "x".repeat(16),
            "x".repeat(33),
            "Zürich",
            "'quoted'",
            "\"quoted\"",
            "`quoted`",
            "\"a\\nb\"",
            "'a\\'b'",
            "\"two\nlines\"",
            "'crlf\r\nline'",
            "\"open",
            "'open",
            "\"a\" b",
            "a#b",
            "#",
            "\"a#b\"",
            "a\u2028b",
            "'\u2028'",
            "!x",
            "$x",
            "\u000bx",
            "\u00e9",
            "\"long " + "y".repeat(40) + "\"",
            "'{\"a\": 1}'",
            "a'b",
            "\"'\"",
            "x\u3000",
            "\"\"");
    private static final List<String> AFTER = List.of(
            "", "", "", " ", " # comment", "# comment", "\t#", " #\u2029B=1", "\u00a0", "  ", " # " + "z".repeat(30));
    private static final List<String> ENDS =
            List.of("\n", "\n", "\n", "\n", "\r\n", "\r\n", "\r", "\n\n", "\n  \n", "\u2028");

    @ParameterizedTest
    @ValueSource(ints = {1000, 45})
    void areReadAsAnyLineIs(int maxLineSize) {
        Random random = new Random(20260909 + maxLineSize);
        EnvParser stepByStep = parser(1, maxLineSize);
        for (int i = 0; i < 30_000; i++) {
            byte[] input = input(random);
            EnvEvents expected = EnvEvents.of(stepByStep, new ByteArrayInputStream(input));
            for (int size : new int[] {40, 64, 4096}) {
                assertThat(EnvEvents.of(parser(size, maxLineSize), new ByteArrayInputStream(input)))
                        .as("input %d, buffer of %d: %s", i, size, new String(input, UTF_8))
                        .isEqualTo(expected);
            }
        }
    }

    private static EnvParser parser(int bufferSize, int maxLineSize) {
        return EnvParser.builder()
                .bufferSize(bufferSize)
                .maxLineSize(maxLineSize)
                .maxValueSize(42)
                .build();
    }

    private static byte[] input(Random random) {
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        for (int lines = 1 + random.nextInt(6); lines > 0; lines--) {
            StringBuilder line = new StringBuilder();
            if (random.nextInt(4) == 0) {
                line.append(one(AFTER, random));
            } else {
                line.append(one(BEFORE, random)).append(one(KEYS, random)).append(one(SIGNS, random));
                line.append(one(VALUES, random)).append(one(AFTER, random));
            }
            input.writeBytes(line.append(one(ENDS, random)).toString().getBytes(UTF_8));
            if (random.nextInt(40) == 0) {
                input.write(0xFF);
            }
        }
        input.writeBytes(PADDING.getBytes(UTF_8));
        return input.toByteArray();
    }

    private static String one(List<String> texts, Random random) {
        return texts.get(random.nextInt(texts.size()));
    }
}
