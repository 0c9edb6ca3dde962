package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Editing by other rules than those of DOTENV. */
class EnvFileDialectTest {
    private static final EnvParser NODE =
            EnvParser.builder().dialect(EnvDialect.NODE).build();
    private static final EnvParser COMPOSE = EnvParser.builder()
            .dialect(EnvDialect.COMPOSE)
            .environment(Map.of("ENV", "s3cr3t", "OTHER", "s3cr3t"))
            .build();
    private static final EnvParser INTERPOLATING = EnvParser.builder()
            .interpolation(EnvInterpolation.COMPOSE)
            .environment(Map.of("ENV", "s3cr3t"))
            .build();

    static Stream<EnvParser> parsers() {
        return Stream.of(NODE, COMPOSE, INTERPOLATING);
    }

    @ParameterizedTest
    @MethodSource("parsers")
    void whateverIsSetReadsBack(EnvParser parser) throws IOException {
        NastyInputs nasty = new NastyInputs(20260707);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            EnvFile file = parser.parse(new StringReader("# kept\nKEY=old # why\n\nexport LAST='x'\n"));
            String value = new String(nasty.next(), UTF_8);
            try {
                file.set("KEY", value);
                file.set("ADDED", value);
            } catch (IllegalArgumentException e) {
                refused++;
                continue;
            }
            EnvFile again = parser.parse(new StringReader(written(file)));
            assertThat(again.get("KEY")).isEqualTo(value);
            assertThat(again.get("ADDED")).isEqualTo(value);
            assertThat(again.get("LAST")).isEqualTo("x");
            assertThat(written(file)).startsWith("# kept\nKEY=").contains(" # why\n\nexport LAST='x'\n");
        }
        assertThat(refused).isLessThan(1500);
    }

    @Test
    void composeWritesEveryValue() throws IOException {
        NastyInputs nasty = new NastyInputs(20260708);
        for (int i = 0; i < 1000; i++) {
            String value = new String(nasty.next(), UTF_8);
            EnvFile file = COMPOSE.parse(new StringReader(""));
            file.set("KEY", value);
            assertThat(COMPOSE.parse(new StringReader(written(file))).get("KEY"))
                    .isEqualTo(value);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "two words|\"two words\"|\"two words\"",
                "cost $5|'cost $5'|\"cost $5\"",
                "it's $5|\"it's $$5\"|\"it's $5\"",
                "say \"hi\"|'say \"hi\"'|'say \"hi\"'",
                "C:\\new|'C:\\new'|'C:\\new'",
                "ends\\|\"ends\\\\\"|\"ends\\\"",
                "it's \"x\"|\"it's \\\"x\\\"\"|`it's \"x\"`"
            })
    void valuesAreQuotedInAFormThatReadsBack(String value, String compose, String node) throws IOException {
        EnvFile file = COMPOSE.parse(new StringReader(""));
        file.set("A", value);
        assertThat(written(file)).isEqualTo("A=" + compose + "\n");
        file = NODE.parse(new StringReader(""));
        file.set("A", value);
        assertThat(written(file)).isEqualTo("A=" + node + "\n");
    }

    @ParameterizedTest
    @CsvSource({"COMPOSE, A=new", "DOTENV, A=new"})
    void valuesThatNameVariablesKeepTheirText(EnvDialect dialect, String changed) throws IOException {
        EnvParser parser = dialect == EnvDialect.COMPOSE ? COMPOSE : INTERPOLATING;
        EnvFile file = parser.parse(new StringReader("A=old\nB=\"<$A>\" # ${ENV}\nC=$ENV\n"));
        assertThat(file.get("C")).isEqualTo("s3cr3t");
        file.set("A", "new");
        assertThat(file.get("B")).isEqualTo("<old>");
        assertThat(written(file)).isEqualTo(changed + "\nB=\"<$A>\" # ${ENV}\nC=$ENV\n");
        assertThat(parser.parse(new StringReader(written(file))).get("B")).isEqualTo("<new>");
    }

    @Test
    void anInheritedVariableCanBeSet() throws IOException {
        EnvFile file = COMPOSE.parse(new StringReader("ENV\nOTHER\nA=1\n"));
        file.set("ENV", "own");
        assertThat(written(file)).isEqualTo("ENV=own\nOTHER\nA=1\n");
    }

    @Test
    void assignmentsOnOneLineAreWrittenOnTheirOwn() throws IOException {
        EnvFile file = COMPOSE.parse(new StringReader("# c\nA='1' B='$ENV' C=$ENV\nOTHER\n"));
        file.delete("A");
        assertThat(written(file)).isEqualTo("# c\nB='$ENV'\nC=$ENV\nOTHER\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A=1\r", "A\r", "# one\r# two\r"})
    void aLoneCarriageReturnEndsNoLineOfNode(String text) throws IOException {
        EnvFile file = NODE.parse(new StringReader(text));
        file.set("ADDED", "2");
        assertThat(written(file)).isEqualTo(text + "\nADDED=2\n");
    }

    @Test
    void anEmptyKeyOfNodeStays() throws IOException {
        EnvFile file = NODE.parse(new StringReader("= "));
        assertThat(file.toMap()).isEqualTo(Map.of("", ""));
        file.set("ADDED", "2");
        assertThat(written(file)).isEqualTo("=\nADDED=2\n");
    }

    @Test
    void anExportThatNodeTakesForAKeyStays() throws IOException {
        EnvFile file = NODE.parse(new StringReader("export C=\nexport C=\"\nF='"));
        file.set("F", "new one");
        EnvFile again = NODE.parse(new StringReader(written(file)));
        assertThat(again.toMap()).isEqualTo(Map.of("export C", "", "C", "\"", "F", "new one"));
    }

    @Test
    void aCarriageReturnIsRefusedByNode() throws IOException {
        EnvFile file = NODE.parse(new ByteArrayInputStream(new byte[0]));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.set("A", "x\ry"))
                .withMessage("value of A (3 characters) cannot be written in the NODE dialect:"
                        + " no quote takes all its characters; encode it, for example in Base64");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"two words|'two words'", "x #y|'x #y'", "plain|plain", "it's|`it's`", "~~|''"})
    void aValueThatFitsNoQuoteStaysAsItIs(String value, String written) throws IOException {
        // Node reads the quote that is not closed as text; no other quote takes it, nor does it go without.
        String hard = "HARD=\"it's `#1`\n";
        EnvFile file = NODE.parse(new StringReader("B=1 # b\n" + hard + "  A = old # why\nC='c'\n"));
        assertThat(file.get("HARD")).isEqualTo("\"it's `#1`");
        file.set("A", value);
        assertThat(written(file)).isEqualTo("B=1 # b\n" + hard + "  A = " + written + " # why\nC='c'\n");
        assertThat(NODE.parse(new StringReader(written(file))).toMap()).isEqualTo(file.toMap());
    }

    @ParameterizedTest
    @CsvSource({"NODE, 'say \"x\" #'", "DOTENV, '#x\r'"})
    void aValueThatCannotStandBesideAnOpenQuoteIsRefusedByItsKey(EnvDialect dialect, String value) throws IOException {
        EnvParser parser = EnvParser.builder().dialect(dialect).build();
        EnvFile file = parser.parse(new StringReader("HARD=\"s3cr3t ' `\nA=1\nB=2\n"));
        file.set("B", "3");
        file.set("A", value);
        assertThatIllegalStateException()
                .isThrownBy(() -> written(file))
                .withMessage(
                        ".env file cannot be written in the %s dialect so that it reads back as it is: it has a"
                                + " quote that is not closed, and not every value can stand beside that (set: [A, B]); close"
                                + " the quote, or set its variable too",
                        dialect);
        file.set("HARD", "closed");
        assertThat(parser.parse(new StringReader(written(file))).toMap()).isEqualTo(file.toMap());
    }

    @Test
    void commentsBehindAnEditAreKeptFromBecomingKeysOfNode() throws IOException {
        String text = "A=1\n  # OLD=x\n\n\t#B\nB=1\n  # C=y\nC=2\n";
        EnvFile file = NODE.parse(new StringReader(text));
        file.set("A", "x #y");
        assertThat(written(file)).isEqualTo("A=\"x #y\"\n# OLD=x\n\n#B\nB=1\n  # C=y\nC=2\n");
        file = NODE.parse(new StringReader("Z='z'\n" + text));
        file.delete("A");
        assertThat(written(file)).isEqualTo("Z='z'\n# OLD=x\n\n#B\nB=1\n  # C=y\nC=2\n");
    }

    @Test
    void keysThatOnlyNodeReadsStay() throws IOException {
        EnvFile file = NODE.parse(new StringReader("A=1\n# c\n # D = 1\nexport export E=2\nF='\nG='#'"));
        Map<String, String> values = Map.of("A", "1", "# D", "1", "export E", "2", "F", "\nG=", "H", "x");
        file.set("H", "x");
        file.delete("G");
        assertThat(NODE.parse(new StringReader(written(file))).toMap()).isEqualTo(values);
    }

    @Test
    void whateverIsSetInAnyFileOfNodeReadsBack() throws IOException {
        NastyInputs nasty = NastyInputs.of(EnvDialect.NODE, 20260709);
        List<String> set = List.of("set anew #1", "two words", "", "x", "a\nb");
        for (int i = 0; i < 3000; i++) {
            EnvFile file = NODE.parse(new ByteArrayInputStream(nasty.next()));
            for (String key : List.of("A", "KEY", "ADDED")) {
                file.set(key, set.get((i + key.length()) % set.size()));
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            file.writeTo(out);
            EnvFile again = NODE.parse(new ByteArrayInputStream(out.toByteArray()));
            assertThat(again.toMap()).isEqualTo(file.toMap());
        }
    }

    private static String written(EnvFile file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        file.writeTo(out);
        return out.toString(UTF_8);
    }
}
