package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A variable is handed over once its line is read, before a read for the next one, which may block. */
class EnvPromptTest {
    private static final List<Line> LINES = List.of(
            new Line("A=1\n", 1),
            new Line("# c\n", 0),
            new Line("B='x'\n", 1),
            new Line("C=\"y z\" # c\n", 1),
            new Line("export D=2\r\n", 1),
            new Line("\n", 0),
            new Line("\n# Settings of group 7: ask the team before a change.\n# Runbook: 7\n", 0),
            new Line("AUTH_1_URL=https://abcdefgh.internal.example.com:1024/v1/abcdefghij?retry=3\n", 1),
            new Line("CDN_2_TOKEN=abcdefghijABCDEFGHIJ0123456789abcdefghij\n", 1),
            new Line("CDN_3_LIMIT=123456\n", 1),
            new Line("CDN_4_NAME=\"abcdefgh abcdefghijkl abcdefghij\"\n", 1),
            new Line("CDN_5_TEXT=\"abcdefghijklmnop\\nabcdefghijkl\\tabcdefgh\"\n", 1),
            new Line("export CDN_6_HOST=abcdefghijkl.example.com\n", 1),
            new Line("CDN_7_MODE=abcdefghi # abcdefg, the default\n", 1),
            new Line("CDN_8_JSON='{\"id\":8,\"name\":\"abcdefghijkl\",\"on\":true}'\n", 1),
            new Line("CDN_9_CITY=Zürich abcdefghi – Genève\n", 1),
            new Line("CDN_10_PEM=\"-----BEGIN KEY-----\nabcdefgh\nabcdefgh\n-----END KEY-----\"\n", 1),
            new Line("CDN_11_PEM=\"-----BEGIN KEY-----\n", 0),
            new Line("abcdefghijklmnopqrstuvwxyz0123456789\n", 0),
            new Line("-----END KEY-----\"\n", 1),
            new Line("G='\n", 0),
            new Line("'\n", 1),
            new Line("H=1\nI=2\nJ=\"3\"\n", 3),
            new Line("K=1\n\n# c\nL=", 1),
            new Line("2\n", 1),
            new Line("M = ü\n", 1));
    private static final List<Line> OTHERS_OF_DOTENV = List.of(
            new Line("A: 1\n", 1),
            new Line("B=1\r", 1),
            new Line("C='x' \r\n", 1),
            new Line("D\u00a0=\u00a0é\u3000\n", 1),
            new Line("E=`x`\u2003\n", 1),
            new Line("no assignment\n", 0),
            new Line("F=a#b\n", 1),
            new Line("G=\"a\" b\n", 1),
            new Line("H.I=\\\n", 1),
            new Line("# \u2028J=1\n", 1),
            // What follows an empty value may be its quote.
            new Line("K=\n", 0),
            new Line("L=1\n", 2),
            new Line("M: \n\n", 0),
            new Line("# c\n", 1));
    private static final List<Line> EMPTY_ONES =
            List.of(new Line("F=\n", 1), new Line("É = ü # c\n", 1), new Line("ex=\n", 1));
    private static final List<Line> OTHERS_OF_COMPOSE =
            List.of(new Line("E:\n", 1), new Line("ENV\n", 1), new Line("\u00a0H\u00a0=\u00a0x\u3000\n", 1));

    private record Line(String text, int variables) {}

    @ParameterizedTest
    @EnumSource
    void eachLine(EnvFace face) throws IOException {
        for (int bufferSize : new int[] {1, 20, 64, 4096}) {
            for (EnvDialect dialect : EnvDialect.values()) {
                assertPrompt(parser(dialect, bufferSize), face, LINES);
            }
            assertPrompt(parser(EnvDialect.DOTENV, bufferSize), face, OTHERS_OF_DOTENV);
            assertPrompt(parser(EnvDialect.NODE, bufferSize), face, EMPTY_ONES);
            assertPrompt(parser(EnvDialect.COMPOSE, bufferSize), face, EMPTY_ONES);
            assertPrompt(parser(EnvDialect.COMPOSE, bufferSize), face, OTHERS_OF_COMPOSE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachLineWhoseVariablesAreReplaced(EnvFace face) throws IOException {
        EnvParser parser =
                EnvParser.builder().interpolation(EnvInterpolation.COMPOSE).build();
        List<Line> references = List.of(new Line("X=1\n", 1), new Line("Y=\"${X}\"\n", 1), new Line("Z=$Y\n", 1));
        assertPrompt(
                parser, face, Stream.concat(LINES.stream(), references.stream()).toList());
    }

    @Test
    void aLineAtTheStart() throws IOException {
        assertPrompt(parser(EnvDialect.NODE, 4096), EnvFace.PUSH, List.of(new Line("A=\n", 1)));
        assertPrompt(parser(EnvDialect.COMPOSE, 4096), EnvFace.PUSH, List.of(new Line("A=\n", 1)));
        assertPrompt(parser(EnvDialect.COMPOSE, 4096), EnvFace.PUSH, List.of(new Line("\ufeffe=\n", 1)));
        for (String assignment : List.of("A=1\n", "\ufeffe=1\n", "\n_=\u00e9\n")) {
            assertPrompt(parser(EnvDialect.DOTENV, 4096), EnvFace.PUSH, List.of(new Line(assignment, 1)));
        }
    }

    private static EnvParser parser(EnvDialect dialect, int bufferSize) {
        return EnvParser.builder()
                .dialect(dialect)
                .bufferSize(bufferSize)
                .environment(Map.of("ENV", "x"))
                .build();
    }

    private static void assertPrompt(EnvParser parser, EnvFace face, List<Line> lines) throws IOException {
        List<EnvVariable> heard = new ArrayList<>();
        LineByLine in = new LineByLine(lines, heard);
        face.read(parser, in, heard::add, diagnostic -> {}, Cancellation.none());
        assertThat(in.given).isEqualTo(lines.size());
    }

    /** Gives a line each read, or what fits of it; all variables of the lines before must have been heard by then. */
    private static final class LineByLine extends InputStream {
        private final List<Line> lines;
        private final List<EnvVariable> heard;
        private byte[] line = {};
        private int at;
        private int given;
        private int expected;

        LineByLine(List<Line> lines, List<EnvVariable> heard) {
            this.lines = lines;
            this.heard = heard;
        }

        @Override
        public int read() {
            throw new AssertionError("read in bulk");
        }

        @Override
        public int read(byte[] target, int off, int len) {
            if (at == line.length) {
                assertThat(heard).as("after line %d", given).hasSize(expected);
                if (given == lines.size()) {
                    return -1;
                }
                line = lines.get(given).text().getBytes(UTF_8);
                expected += lines.get(given).variables();
                given++;
                at = 0;
            }
            int count = Math.min(len, line.length - at);
            System.arraycopy(line, at, target, off, count);
            at += count;
            return count;
        }
    }
}
