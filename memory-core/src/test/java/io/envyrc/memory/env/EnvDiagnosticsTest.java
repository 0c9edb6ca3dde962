package io.envyrc.memory.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvDiagnosticsTest {
    private static final String SKIPPED = "SKIPPED_LINE line skipped: it is no comment and no KEY=value";
    private final EnvParser parser = EnvParser.create();

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
                "A: 1",
                "export A=1",
                "A='x' # y",
                "A='x'# y",
                "A=\"two\nlines\"",
                "\ufeffA=1"
            })
    void cleanTextHasNoFindings(String text) {
        assertThat(findings(text)).isEmpty();
    }

    @Test
    void everySkippedLineIsReportedAtItsFirstCharacter() {
        assertThat(findings("A=1\n  no separator\n=x\nKEY:x\n\u00a0$A=1\nB=2"))
                .containsExactly("2:3 " + SKIPPED, "3:1 " + SKIPPED, "4:1 " + SKIPPED, "5:2 " + SKIPPED);
    }

    @Test
    void anExportThatLeadsNowhereIsReportedOnceALine() {
        assertThat(findings("export A\nexport export B=1\nexport\nC\nexport\nexport D=1"))
                .containsExactly(
                        "1:1 " + SKIPPED, "2:1 " + SKIPPED, "3:1 " + SKIPPED, "4:1 " + SKIPPED, "5:1 " + SKIPPED);
    }

    @Test
    void anUnterminatedQuoteIsReportedWhereItOpens() {
        EnvEvents events = EnvEvents.of(parser, "A=1\n  KEY = \"cut off\nB=2\n");
        assertThat(events.findings())
                .containsExactly("2:9 UNTERMINATED_QUOTE unterminated double quote opened at column 9;"
                        + " the value is read as unquoted");
        assertThat(events.variables())
                .containsExactly(
                        new EnvVariable("A", "1", 1),
                        new EnvVariable("KEY", "\"cut off", 2),
                        new EnvVariable("B", "2", 3));
    }

    @Test
    void aQuoteThatMeetsTheOpeningOneOfALaterLineIsUnterminated() {
        assertThat(findings("A='x\nB='y'"))
                .containsExactly(
                        "1:3 UNTERMINATED_QUOTE unterminated single quote opened at column 3; the value is read as unquoted");
    }

    @Test
    void textAfterAClosingQuoteIsReportedAtTheQuote() {
        assertThat(findings("A=`a` b"))
                .containsExactly(
                        "1:5 TEXT_AFTER_QUOTE text after this closing backtick; the value is read as unquoted");
    }

    @Test
    void aClosingQuoteBehindABackslashIsReported() {
        EnvEvents events = EnvEvents.of(parser, "DIR=\"C:\\dir\\\"\nB=2");
        assertThat(events.findings())
                .containsExactly("1:13 ESCAPED_CLOSING_QUOTE the value ends at this double quote although a backslash"
                        + " stands before it");
        assertThat(events.variables()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"KEY=abc#def", "KEY=#abcdef", "KEY= abc#def", "K\u00c9=\nKEY=ab#c"})
    void aHashWithoutASpaceBeforeItIsReportedWhereItCuts(String text) {
        assertThat(EnvEvents.of(parser, text).diagnostics()).last().satisfies(found -> {
            assertThat(found.kind()).isEqualTo(EnvDiagnostic.Kind.CUT_BY_COMMENT);
            assertThat(found.message()).isEqualTo("'#' cuts the value here; quote the value to keep the rest");
            assertThat(found.column())
                    .isEqualTo(text.substring(text.lastIndexOf('\n') + 1).indexOf('#') + 1);
        });
    }

    @Test
    void aValueOnALaterLineIsReportedWhereItStands() {
        assertThat(findings("KEY:\nNEXT=1\nB=\n\n 'x'"))
                .containsExactly(
                        "2:1 VALUE_ON_LATER_LINE this line is the value of the key above it",
                        "5:2 VALUE_ON_LATER_LINE this line is the value of the key above it");
    }

    @Test
    void aDuplicateKeyIsReportedEachTime() {
        EnvEvents events = EnvEvents.of(parser, "A=1\nB=2\nA=3\n export A=4");
        assertThat(events.findings())
                .containsExactly(
                        "3:1 DUPLICATE_KEY the key is set again; the last one counts",
                        "4:9 DUPLICATE_KEY the key is set again; the last one counts");
        assertThat(events.end()).isEqualTo(new EnvSummary(4, 4, 23, 2, true, 2));
    }

    @Test
    void aRepeatedPartOfABrokenSecretIsNotTold() {
        String broken = "KEY=\"-----BEGIN KEY-----\nc2VjcmV0=\n-----END KEY-----\n";
        assertThat(findings(broken + broken))
                .anyMatch(finding -> finding.startsWith("5:1 DUPLICATE_KEY"))
                .noneMatch(finding -> finding.contains("c2VjcmV0"));
    }

    @Test
    void invalidUtf8IsReportedAtItsFirstByteAndReadAsReplacement() {
        byte[] text = {'A', '=', '1', '\n', 'B', '=', '"', '\n', 'x', (byte) 0xC3, (byte) 0xA9, (byte) 0xFF, '"'};
        EnvEvents events = EnvEvents.of(parser, new ByteArrayInputStream(text));
        assertThat(events.findings())
                .containsExactly("3:3 INVALID_UTF8 the value is not valid UTF-8 from here on; read as U+FFFD");
        assertThat(events.variables()).last().isEqualTo(new EnvVariable("B", "\nxé\uFFFD", 2));
    }

    @Test
    void aReplacementCharacterThatTheFileHoldsIsNoFinding() {
        assertThat(findings("A=\uFFFD")).isEmpty();
    }

    @Test
    void manyDistinctKeysMakeTheDuplicatesALowerBound() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i <= BoundedSeenKeys.MAX_KEYS; i++) {
            text.append('K').append(i).append("=\n");
        }
        text.append("K0=\nK").append(BoundedSeenKeys.MAX_KEYS).append("=\n");
        EnvSummary summary = (EnvSummary) EnvEvents.of(parser, text.toString()).end();
        assertThat(summary.duplicates()).isEqualTo(1);
        assertThat(summary.duplicatesExact()).isFalse();
    }

    @Test
    void noMessageHoldsAValue() {
        String secret = "s3cr3t";
        String text = "A=\"%s\nB='%s' %s\nC=%s#%s\nD:\n%s\n%s\nA=%s\nE=`%s\\`".replace("%s", secret);
        EnvEvents events = EnvEvents.of(parser, text);
        assertThat(events.diagnostics()).hasSizeGreaterThan(5);
        assertThat(events.order().toString()).doesNotContain(secret);
    }

    private List<String> findings(String text) {
        return EnvEvents.of(parser, text).findings();
    }
}
