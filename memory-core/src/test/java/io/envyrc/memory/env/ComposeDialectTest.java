package io.envyrc.memory.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ComposeDialectTest {
    private final EnvParser parser = EnvParser.builder()
            .dialect(EnvDialect.COMPOSE)
            .environment(Map.of("ENV", "env", "RAW", "$A"))
            .build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n \n\t\r\n",
                "# comment",
                "  # comment\nA=1",
                "A=1 # comment",
                "A=",
                "A: 1",
                "export A=1",
                "A='x' # y",
                "A=\"two\nlines\"",
                "\ufeffA=1",
                "ENV\nA=$ENV"
            })
    void cleanTextHasNoFindings(String text) {
        EnvEvents events = EnvEvents.of(parser, text);
        assertThat(events.findings()).isEmpty();
        assertThat(events.end()).isInstanceOf(EnvSummary.class);
    }

    @Test
    void aKeyAloneIsInheritedAsItIs() throws IOException {
        EnvFile file = parser.parseLarge(new StringReader("A=1\nexport ENV \nNONE\nRAW\nB=$ENV$RAW"));
        assertThat(file.toMap())
                .containsExactly(entry("A", "1"), entry("ENV", "env"), entry("RAW", "$A"), entry("B", "env$A"));
        assertThat(file.diagnostics())
                .containsExactly(new EnvDiagnostic(
                        3,
                        1,
                        EnvDiagnostic.Kind.UNSET_VARIABLE,
                        "left out: a line without '=' takes its value from the environment, which has none"));
    }

    @Test
    void textThatEndsTheFileBeforeItsKeyDoesIsTheValueOfAnEmptyOne() {
        EnvEvents events = EnvEvents.of(parser, "A=1\n export  some text ");
        assertThat(events.variables()).last().isEqualTo(new EnvVariable("", "some text", 2));
        assertThat(events.findings())
                .containsExactly("2:10 UNUSUAL_KEY the key is empty or has other characters than A-Z a-z 0-9 _ . -");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\\\"|\"",
                "\\\\|\\",
                "a\\nb\\tc|a~n~b~t~c",
                "\\0101|A",
                "\\0377|ÿ",
                "\\0400|\\400",
                "\\08|\\8",
                "\\01|\\1",
                "\\c|\\c",
                "\\x41|\\x41",
                "\\'|\\'",
                "\\$ENV|$ENV",
                "$$ENV|$ENV",
                "\\\\$ENV|\\env"
            })
    void escapesAreExpandedInDoubleQuotes(String text, String value) {
        assertThat(only("A=\"" + text + "\""))
                .isEqualTo(value.replace("~n~", "\n").replace("~t~", "\t"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"it\\'s|it's", "\\\\n $ENV \\$|\\\\n $ENV \\$", "\\n|\\n", "\\\"|\\\""})
    void onlyTheQuoteIsEscapedInSingleQuotes(String text, String value) {
        assertThat(only("A='" + text + "'")).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "x#y|x#y",
                "x #y|x",
                "#x|#x",
                " #x|#x",
                "x\t#y|x\t#y",
                "`$ENV`|`env`",
                "a\\nb|a\\nb",
                "x\u00a0\u2003\u0085|x",
                "\u00a0\u0085\tx|x",
                "x\ufeff|x\ufeff"
            })
    void anUnquotedValueEndsWithItsLineOrASpaceAndAHash(String text, String value) {
        assertThat(only("A=" + text)).isEqualTo(value);
    }

    @Test
    void whatFollowsAClosingQuoteIsTheNextAssignment() {
        EnvEvents events = EnvEvents.of(parser, "A='x' B=\"y\"C: z\n");
        assertThat(events.variables())
                .containsExactly(
                        new EnvVariable("A", "x", 1), new EnvVariable("B", "y", 1), new EnvVariable("C", "z", 1));
        assertThat(events.findings())
                .containsExactly(
                        "1:5 TEXT_AFTER_QUOTE text after this closing single quote is read as the next assignment",
                        "1:11 TEXT_AFTER_QUOTE text after this closing double quote is read as the next assignment");
    }

    @Test
    void keysAreOfAnyScript() {
        EnvEvents events = EnvEvents.of(parser, "é٣=1\nA[0].b-c=2\na\tb=3");
        assertThat(events.variables()).extracting(EnvVariable::key).containsExactly("é٣", "A[0].b-c", "a\tb");
        assertThat(events.diagnostics())
                .extracting(EnvDiagnostic::kind)
                .containsOnly(EnvDiagnostic.Kind.UNUSUAL_KEY)
                .hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "s3cr/t=1|5|character at column 5 cannot stand in a key; remove it, or quote the value that it is part of",
                "A='x' 'y'|7|character at column 7 cannot stand in a key; remove it, or quote the value that it is part of",
                "\ufeffA=1|1|character at column 1 cannot stand in a key; remove it, or quote the value that it is part of",
                "s3cr t=1|1|key that begins at column 1 has a space in it; remove it, or quote the value that this is"
                        + " part of",
                "export\t|1|'export' at column 1 has nothing behind it; name a variable",
                "  A='s3cr\\'t|5|unterminated single quote opened at column 5; add the closing one",
                "A=\"s3cr%nt|3|unterminated double quote opened at column 3; add the closing one",
                "A=s3cr${B|1|'${' in the value begins no variable such as ${NAME} or ${NAME:-text}; write $$ for a"
                        + " single $",
                "A=s3cr${B:?set it}|1|required variable B is not set or empty: set it"
            })
    void whatComposeRefusesIsAnErrorAtItsPlace(String text, int column, String message) {
        EnvEvents events = EnvEvents.of(parser, "FIRST=1\n" + text.replace("%n", "\n"));
        assertThat(events.end()).isEqualTo(".env line 2: %s at column %d".formatted(message, column));
        assertThat(events.variables()).extracting(EnvVariable::key).startsWith("FIRST");
    }

    @Test
    void invalidUtf8IsReportedInAValueAndRefusedInAKey() {
        byte[] value = {'A', '=', '"', '\n', (byte) 0xC3, (byte) 0xA9, (byte) 0xFF, '"'};
        EnvEvents events = EnvEvents.of(parser, new ByteArrayInputStream(value));
        assertThat(events.findings())
                .containsExactly("2:2 INVALID_UTF8 the value is not valid UTF-8 from here on; read as U+FFFD");
        byte[] key = {'A', (byte) 0xFF, '=', '1'};
        assertThat(EnvEvents.of(parser, new ByteArrayInputStream(key)).end())
                .asString()
                .contains("character at column 2");
    }

    @Test
    void noFindingHoldsAValue() {
        String secret = "s3cr3t";
        String text = "A='%s' B='%s'é=%s\n%s\nC=$%s\n%s".replace("%s", secret);
        EnvEvents events = EnvEvents.of(parser, text);
        assertThat(events.diagnostics()).hasSizeGreaterThan(4);
        assertThat(List.of(events.findings(), events.variables()).toString()).doesNotContain(secret);
    }

    private String only(String text) {
        EnvEvents events = EnvEvents.of(parser, text);
        assertThat(events.variables()).hasSize(1);
        return events.variables().get(0).value();
    }
}
