package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.envyrc.memory.Cancellation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvFileTest {
    private static final String SAMPLE = """
            # Where the data lives.
            # Ask before changing.
            DB_URL=postgres://localhost/app

            export TOKEN = 'abc' # rotate monthly
            junk line
            KEY: "two
            lines"
            TOKEN=second
            """;

    private final EnvParser parser = EnvParser.create();

    @Test
    void keepsVariablesInOrderWithLineAndComment() throws IOException {
        EnvFile file = parse(SAMPLE);
        assertThat(file.size()).isEqualTo(3);
        assertThat(file.toMap())
                .containsExactly(
                        entry("DB_URL", "postgres://localhost/app"),
                        entry("TOKEN", "second"),
                        entry("KEY", "two\nlines"));
        assertThat(file.variables())
                .extracting(EnvVariable::key, EnvVariable::line)
                .hasToString("[(\"DB_URL\", 3L), (\"TOKEN\", 9L), (\"KEY\", 7L)]");
        assertThat(file.comment("DB_URL")).isEqualTo("Where the data lives.\nAsk before changing.");
        assertThat(file.comment("TOKEN")).isNull();
        assertThat(file.comment("KEY")).isNull();
        assertThat(parse("A=1 # one").comment("A")).isEqualTo("one");
        assertThat(file.get("NONE")).isNull();
        assertThat(file.contains("KEY")).isTrue();
        assertThat(file.summary()).isEqualTo(new EnvSummary(4, 9, SAMPLE.length(), 1, true, 2));
        assertThat(file.diagnostics()).hasSize(2);
    }

    @Test
    void parseLargeAnswersAsParseDoes() throws IOException {
        EnvFile file = parser.parse(new StringReader(SAMPLE));
        EnvFile large = parser.parseLarge(new StringReader(SAMPLE));
        assertThat(large.toMap()).isEqualTo(file.toMap());
        assertThat(large.variables()).isEqualTo(file.variables());
        assertThat(large.diagnostics()).isEqualTo(file.diagnostics());
        assertThat(written(large)).isEqualTo(SAMPLE);
        large.set("KEY", "x");
        assertThat(large.get("KEY")).isEqualTo("x");
    }

    @Test
    void anUntouchedFileIsWrittenByteForByte() throws IOException {
        NastyInputs nasty = new NastyInputs(20260404);
        for (int i = 0; i < 500; i++) {
            byte[] input = nasty.next();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            parser.parse(new ByteArrayInputStream(input)).writeTo(out);
            assertThat(out.toByteArray()).isEqualTo(input);
        }
    }

    @Test
    void aChangeLeavesEveryOtherByteAsItWas() throws IOException {
        EnvFile file = parse("\ufeff# c\r\nA = old # why\r\n\r\nexport B: 'x'\r\nC=3");
        file.set("A", "new value");
        file.set("B", "y");
        file.set("C", "3");
        file.set("D", "4");
        assertThat(written(file))
                .isEqualTo("\ufeff# c\r\nA = \"new value\" # why\r\n\r\nexport B: y\r\nC=3\r\nD=4\r\n");
    }

    @Test
    void deleteRemovesTheLinesOfEveryAssignment() throws IOException {
        EnvFile file = parse(SAMPLE);
        assertThat(file.delete("TOKEN")).isTrue();
        assertThat(file.delete("TOKEN")).isFalse();
        assertThat(file.delete("KEY")).isTrue();
        assertThat(written(file))
                .isEqualTo(
                        "# Where the data lives.\n# Ask before changing.\nDB_URL=postgres://localhost/app\n\njunk line\n");
        file.set("KEY", "again");
        assertThat(written(file)).endsWith("junk line\nKEY=again\n");
    }

    @Test
    void mergeSetsWhatTheOtherFileHas() throws IOException {
        EnvFile file = parse("A=1\nB=2\n");
        file.merge(parse("B='three #3'\nC=4"));
        assertThat(written(file)).isEqualTo("A=1\nB=\"three #3\"\nC=4\n");
    }

    @Test
    void mergeSetsAllOrNothingAndNamesNoKeyThatItRefuses() throws IOException {
        EnvParser node = EnvParser.builder().dialect(EnvDialect.NODE).build();
        EnvFile other = node.parse(new StringReader("A=2\npart/of+a/secret=3\n"));
        EnvFile file = parse("A=1\n");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.merge(other))
                .withMessage("key must be one or more of A-Z a-z 0-9 _ . - but character 5 of its 16 is another");
        assertThat(written(file)).isEqualTo("A=1\n");
    }

    @Test
    void anEmptyFileCanBeFilled() throws IOException {
        EnvFile file = EnvFile.create();
        file.set("A", "1");
        file.set("EMPTY", "");
        assertThat(written(file)).isEqualTo("A=1\nEMPTY=\"\"\n");
        assertThat(file.variables().get(0).line()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "plain-1.0/x:y@z%+,|plain-1.0/x:y@z%+,",
                "two words|\"two words\"",
                "cost $5|'cost $5'",
                "it's|\"it's\"",
                "say \"hi\"|'say \"hi\"'",
                "C:\\new|'C:\\new'",
                "ends\\|ends\\",
                "it's $5|\"it's $5\"",
                "it's \"x\"|`it's \"x\"`",
                "it's \"x\" `y`|it's \"x\" `y`"
            })
    void valuesAreQuotedInTheSimplestFormThatReadsBack(String value, String written) {
        assertThat(EnvQuoting.write(value, EnvConfig.defaults())).isEqualTo(written);
    }

    @Test
    void whateverIsSetReadsBack() throws IOException {
        NastyInputs nasty = new NastyInputs(20260505);
        Random random = new Random(20260506);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            EnvFile file = parser.parse(new ByteArrayInputStream(nasty.next()));
            Map<String, String> expected = new HashMap<>(file.toMap());
            String value = new String(nasty.next(), UTF_8);
            List<String> keys = List.copyOf(expected.keySet());
            String key = keys.isEmpty() || random.nextInt(4) == 0 ? "ADDED" : keys.get(random.nextInt(keys.size()));
            if (random.nextInt(4) == 0) {
                file.delete(key);
                expected.remove(key);
            } else {
                try {
                    file.set(key, value);
                    expected.put(key, value);
                } catch (IllegalArgumentException e) {
                    refused++;
                }
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            file.writeTo(out);
            EnvFile again = parser.parse(new ByteArrayInputStream(out.toByteArray()));
            assertThat(again.toMap()).isEqualTo(expected);
        }
        assertThat(refused).isBetween(1, 2000);
    }

    @Test
    void anEditNextToAStrayQuoteChangesNoOtherVariable() throws IOException {
        EnvFile file = parse("# kept\nA='x\njunk\nB=y\n");
        file.set("B", "a'\n\"b");
        String written = written(file);
        assertThat(parse(written).toMap()).containsExactly(entry("A", "'x"), entry("B", "a'\n\"b"));
        assertThat(written).isEqualTo("# kept\nA=\"'x\"\n# junk\nB=`a'\n\"b`\n");
    }

    @Test
    void aLineBehindALineSeparatorStaysSkipped() throws IOException {
        EnvFile file = parse("A='x\njunk\u2028K:");
        file.set("B", "y z");
        assertThat(written(file)).isEqualTo("A=\"'x\"\n# junk\u2028# K:\nB=\"y z\"\n");
        assertThat(parse(written(file)).toMap()).isEqualTo(file.toMap());
    }

    @ParameterizedTest
    @ValueSource(strings = {"'\"`\n", "\r\\n", "\ud800"})
    void aValueThatNoQuoteTakesIsRefusedWithoutNamingIt(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EnvFile.create().set("KEY", value))
                .withMessage("value of KEY (%d characters) cannot be written in the DOTENV dialect: no quote takes all"
                                .formatted(value.length())
                        + " its characters; encode it, for example in Base64");
    }

    @ParameterizedTest
    @CsvSource({
        "'', is empty",
        "A B, character 2 of its 3 is another",
        "A=, character 2 of its 2 is another",
        "é, character 1 of its 1 is another"
    })
    void aKeyThatTheDialectDoesNotKnowIsRefusedWithoutNamingIt(String key, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EnvFile.create().set(key, "1"))
                .withMessage("key must be one or more of A-Z a-z 0-9 _ . - but " + problem);
    }

    @Test
    void anEditThatBreaksALimitIsRefusedBeforeAnythingIsWritten(@TempDir Path dir) throws IOException {
        Path target = Files.writeString(dir.resolve(".env"), "A=1");
        EnvFile file = EnvParser.builder().maxLineSize(20).build().parse(target);
        file.set("A", "x".repeat(30));
        assertThatThrownBy(() -> file.writeTo(target))
                .isInstanceOf(EnvParseException.class)
                .hasMessage(".env line 1: line is longer than 20 bytes (maxLineSize)");
        assertThat(target).hasContent("A=1");
    }

    @Test
    void isWrittenToAFileAtOnce(@TempDir Path dir) throws IOException {
        Path target = Files.writeString(dir.resolve(".env"), SAMPLE);
        EnvFile file = parser.parse(target, Cancellation.none());
        file.set("TOKEN", "third");
        file.writeTo(target);
        assertThat(parser.parseLarge(target).get("TOKEN")).isEqualTo("third");
        assertThat(dir.toFile().list()).containsExactly(".env");
    }

    @Test
    void isWrittenToAWriter() throws IOException {
        StringWriter writer = new StringWriter();
        parse(SAMPLE).writeTo(writer);
        assertThat(writer).hasToString(SAMPLE);
    }

    @Test
    void keepsABoundedNumberOfFindings() throws IOException {
        EnvFile file = parse("junk line\n".repeat(1001));
        assertThat(file.diagnostics()).hasSize(1000);
        assertThat(file.summary().diagnostics()).isEqualTo(1001);
    }

    @Test
    void showsNoValue() throws IOException {
        EnvFile file = parse("A=secret\nB=other");
        assertThat(file).hasToString("EnvFile[2 variables]");
        assertThat(file.variables().get(0)).hasToString("EnvVariable[key=A, value=(6 characters), line=1]");
    }

    private EnvFile parse(String text) throws IOException {
        return parser.parse(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private static String written(EnvFile file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        file.writeTo(out);
        return out.toString(UTF_8);
    }
}
