package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.envyrc.memory.env.EnvDiagnostic.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A file in memory looks for repeated keys later than the other faces, and still finds what they find, in their order. */
class EnvFileFindingsTest {
    private static final long SEED = 20260909;

    @ParameterizedTest
    @EnumSource
    void findsWhatAStreamFindsInItsOrder(EnvDialect dialect) throws IOException {
        compare(dialect, EnvParser.builder().dialect(dialect).build());
    }

    @ParameterizedTest
    @EnumSource
    void isRefusedAtTheFirstFindingWhereThatIsAsked(EnvDialect dialect) throws IOException {
        compare(dialect, EnvParser.builder().dialect(dialect).strict().build());
    }

    private static void compare(EnvDialect dialect, EnvParser parser) throws IOException {
        NastyInputs nasty = NastyInputs.of(dialect, SEED);
        for (int i = 0; i < 500; i++) {
            byte[] input = manyLines(nasty, i % 50);
            EnvEvents streamed = EnvEvents.of(parser, new ByteArrayInputStream(input));
            String text = new String(input, UTF_8);
            try {
                EnvFile file = parser.parseLarge(new ByteArrayInputStream(input));
                assertThat(file.diagnostics()).as(text).isEqualTo(streamed.diagnostics());
                assertThat(file.summary()).as(text).isEqualTo(streamed.end());
            } catch (EnvParseException e) {
                assertThat(e.getMessage() + " at column " + e.column()).as(text).isEqualTo(streamed.end());
            }
        }
    }

    private static byte[] manyLines(NastyInputs nasty, int plainLines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int part = 0; part < 4; part++) {
            for (int i = 0; i < plainLines; i++) {
                out.writeBytes("K%d=1\n".formatted(i).getBytes(UTF_8));
            }
            out.writeBytes(nasty.next());
            out.write('\n');
        }
        return out.toByteArray();
    }

    @Test
    void aRepeatedKeyIsReportedBeforeWhatStandsBehindIt() throws IOException {
        EnvFile file =
                EnvParser.create().parseLarge(new ByteArrayInputStream("A=1\n  A=2\njunk\nB=1\nB=2\n".getBytes(UTF_8)));
        assertThat(file.diagnostics())
                .extracting(EnvDiagnostic::line, EnvDiagnostic::column, EnvDiagnostic::kind)
                .containsExactly(
                        tuple(2L, 3, Kind.DUPLICATE_KEY),
                        tuple(3L, 1, Kind.SKIPPED_LINE),
                        tuple(5L, 1, Kind.DUPLICATE_KEY));
    }
}
