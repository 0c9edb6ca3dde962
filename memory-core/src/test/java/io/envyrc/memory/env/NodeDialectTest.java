package io.envyrc.memory.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeDialectTest {
    private static final String UNUSUAL = "UNUSUAL_KEY the key is empty or has other characters than A-Z a-z 0-9 _ . -";
    private final EnvParser parser =
            EnvParser.builder().dialect(EnvDialect.NODE).build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n \n\t\r\n",
                "# comment",
                "A=1",
                "A=1 # comment",
                "A=",
                "A= # nothing",
                "export A=1",
                "A='x' # y",
                "A=\"two\nlines\"",
                "A=1\r\nB=2\r\n"
            })
    void cleanTextHasNoFindings(String text) {
        assertThat(findings(text)).isEmpty();
    }

    @Test
    void carriageReturnsAreDroppedWhereverTheyStand() {
        assertThat(values("ex\rport A\r=\r\"x\r\\\rn\"\r\nB=y\rz\r"))
                .containsExactly(entry("A", "x\\n".replace("\\n", "\n")), entry("B", "yz"));
    }

    @Test
    void onlySpacesTabsAndLineEndsAreBlanks() {
        assertThat(values("\t\u0120A\u0109 = \u00a0x\u2003 \t\n\u000bB=\u000by"))
                .containsExactly(entry("\u0120A\u0109", "\u00a0x\u2003"), entry("\u000bB", "\u000by"));
    }

    @Test
    void anExportStaysInTheKeyOfAnEmptyValue() {
        EnvEvents events = EnvEvents.of(parser, "export A=\nexport B= \n\n \t");
        assertThat(events.variables())
                .containsExactly(new EnvVariable("export A", "", 1), new EnvVariable("export B", "", 2));
        assertThat(events.findings()).containsExactly("1:1 " + UNUSUAL, "2:1 " + UNUSUAL);
    }

    @Test
    void aValueMayStandOnALaterLine() {
        EnvEvents events = EnvEvents.of(parser, "A= \n\n  B=1\nC=2");
        assertThat(events.variables()).containsExactly(new EnvVariable("A", "B=1", 1), new EnvVariable("C", "2", 4));
        assertThat(events.findings())
                .containsExactly("3:3 VALUE_ON_LATER_LINE this line is the value of the key above it");
    }

    @Test
    void anIndentedCommentBehindACommentIsAKey() {
        EnvEvents events = EnvEvents.of(parser, "# a\n  # b=c\nD=1\n  # e=f\n");
        assertThat(events.variables()).containsExactly(new EnvVariable("# b", "c", 2), new EnvVariable("D", "1", 3));
        assertThat(events.findings()).containsExactly("2:3 " + UNUSUAL);
    }

    @Test
    void textWithoutAKeyIsReadAsANewLine() {
        EnvEvents events = EnvEvents.of(parser, "=A=1\n= \n=b");
        assertThat(events.findings())
                .containsExactly(
                        "1:1 SKIPPED_LINE no key before this '='; what follows is read as a new line",
                        "2:1 SKIPPED_LINE no key before this '='; what follows is read as a new line",
                        "3:1 SKIPPED_LINE no key before this '='; what follows is read as a new line",
                        "3:2 SKIPPED_LINE line skipped: it is no comment and no KEY=value");
        assertThat(events.variables()).containsExactly(new EnvVariable("A", "1", 1));
    }

    @Test
    void textAfterAClosingQuoteIsLeftOut() {
        EnvEvents events = EnvEvents.of(parser, "A=`a` b=c\nB=\"x\\\" y\nC=1");
        assertThat(events.findings())
                .containsExactly(
                        "1:5 TEXT_AFTER_QUOTE text after this closing backtick is left out",
                        "2:6 TEXT_AFTER_QUOTE text after this closing double quote is left out");
        assertThat(events.variables())
                .containsExactly(
                        new EnvVariable("A", "a", 1), new EnvVariable("B", "x\\", 2), new EnvVariable("C", "1", 3));
    }

    @Test
    void anUnterminatedQuoteEndsWithItsLine() {
        EnvEvents events = EnvEvents.of(parser, "A='x # y  \nB=\"z  \n \n");
        assertThat(events.findings())
                .containsExactly(
                        "1:3 UNTERMINATED_QUOTE unterminated single quote opened at column 3;"
                                + " the value ends with its line and keeps the quote",
                        "2:3 UNTERMINATED_QUOTE unterminated double quote opened at column 3;"
                                + " the value ends with its line and keeps the quote");
        assertThat(events.variables())
                .containsExactly(new EnvVariable("A", "'x # y  ", 1), new EnvVariable("B", "\"z", 2));
    }

    @Test
    void aHashCutsAValueAndIsReportedWithoutASpaceBeforeIt() {
        assertThat(findings("A=x#y\nB=x #y\nC=#y"))
                .containsExactly("1:4 CUT_BY_COMMENT '#' cuts the value here; quote the value to keep the rest");
    }

    @Test
    void everySkippedLineIsReportedAtItsFirstCharacter() {
        assertThat(findings("A=1\n  no separator\nKEY: x\nlast"))
                .containsExactly(
                        "2:3 SKIPPED_LINE line skipped: it is no comment and no KEY=value",
                        "3:1 SKIPPED_LINE line skipped: it is no comment and no KEY=value",
                        "4:1 SKIPPED_LINE line skipped: it is no comment and no KEY=value");
    }

    @Test
    void theKeyOfAnExportStandsBehindIt() {
        assertThat(findings("  export   é=1")).containsExactly("1:12 " + UNUSUAL);
    }

    @Test
    void invalidUtf8IsReportedAtItsFirstByte() {
        byte[] text = {'A', '=', '"', '\n', (byte) 0xC3, (byte) 0xA9, (byte) 0xFF, '"'};
        EnvEvents events = EnvEvents.of(parser, new ByteArrayInputStream(text));
        assertThat(events.findings())
                .containsExactly("2:2 INVALID_UTF8 the value is not valid UTF-8 from here on; read as U+FFFD");
        assertThat(events.variables()).containsExactly(new EnvVariable("A", "\né\uFFFD", 1));
    }

    @Test
    void parseLargeAnswersAsParseDoes() throws Exception {
        String text = "A=\"x\\ny\"\r\nB='z\r\n'\n";
        EnvFile large = parser.parseLarge(new StringReader(text));
        assertThat(large.toMap()).isEqualTo(parser.parse(new StringReader(text)).toMap());
        assertThat(large.toMap()).containsExactly(entry("A", "x\ny"), entry("B", "z\n"));
    }

    @Test
    void noMessageHoldsAValue() {
        String secret = "s3cr3t";
        String text = "A=%s#%s\n=%s\nB=\n%s\nC='%s' %s\nD= \n%s\n# c\n #%s=\nE=`%s".replace("%s", secret);
        EnvEvents events = EnvEvents.of(parser, text);
        assertThat(events.diagnostics()).hasSizeGreaterThan(6);
        assertThat(events.findings().toString()).doesNotContain(secret);
    }

    private List<String> findings(String text) {
        return EnvEvents.of(parser, text).findings();
    }

    private Map<String, String> values(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        EnvEvents.of(parser, text).variables().forEach(variable -> values.put(variable.key(), variable.value()));
        return values;
    }
}
