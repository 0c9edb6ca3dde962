package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
            new Line("É = ü # c\n", 1),
            new Line("F=\n", 1),
            new Line("G='\n", 0),
            new Line("'\n", 1),
            new Line("ex=\n", 1));
    private static final List<Line> OTHERS_OF_COMPOSE =
            List.of(new Line("E:\n", 1), new Line("ENV\n", 1), new Line("\u00a0H\u00a0=\u00a0x\u3000\n", 1));

    private record Line(String text, int variables) {}

    @ParameterizedTest
    @EnumSource
    void eachLine(EnvFace face) throws IOException {
        assertPrompt(EnvDialect.NODE, face, LINES);
        assertPrompt(EnvDialect.COMPOSE, face, LINES);
        assertPrompt(EnvDialect.COMPOSE, face, OTHERS_OF_COMPOSE);
    }

    @Test
    void aLineAtTheStart() throws IOException {
        assertPrompt(EnvDialect.NODE, EnvFace.PUSH, List.of(new Line("A=\n", 1)));
        assertPrompt(EnvDialect.COMPOSE, EnvFace.PUSH, List.of(new Line("A=\n", 1)));
        assertPrompt(EnvDialect.COMPOSE, EnvFace.PUSH, List.of(new Line("\ufeffe=\n", 1)));
    }

    private static void assertPrompt(EnvDialect dialect, EnvFace face, List<Line> lines) throws IOException {
        EnvParser parser = EnvParser.builder()
                .dialect(dialect)
                .environment(Map.of("ENV", "x"))
                .build();
        List<EnvVariable> heard = new ArrayList<>();
        LineByLine in = new LineByLine(lines, heard);
        face.read(parser, in, heard::add, diagnostic -> {}, Cancellation.none());
        assertThat(in.given).isEqualTo(lines.size());
    }

    /** Gives a line each read; all variables of those before must have been heard by then. */
    private static final class LineByLine extends InputStream {
        private final List<Line> lines;
        private final List<EnvVariable> heard;
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
            assertThat(heard).as("after line %d", given).hasSize(expected);
            if (given == lines.size()) {
                return -1;
            }
            Line line = lines.get(given++);
            expected += line.variables();
            byte[] bytes = line.text().getBytes(UTF_8);
            System.arraycopy(bytes, 0, target, off, bytes.length);
            return bytes.length;
        }
    }
}
