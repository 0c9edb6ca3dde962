package io.envyrc.memory.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvCommentsTest {
    @ParameterizedTest
    @ValueSource(strings = {"\"", "'", "`"})
    void linesOfAValueAreNoCommentOnTheNextVariable(String quote) throws IOException {
        String oneLine = "A=" + quote + "line1\n#s3cret" + quote + "\nB=2";
        assertThat(parse(oneLine).get("A")).isEqualTo("line1\n#s3cret");
        assertThat(comment(oneLine, "B")).isNull();
        String twoLines = "PW=" + quote + "abc\r\n#s3cret\r\n# more" + quote + "\r\nB=2";
        assertThat(comment(twoLines, "B")).isNull();
        assertThat(comment(twoLines, "PW")).isNull();
        assertThat(comment("PW=" + quote + "\n#s3cret\n#" + quote + " # why\nB=2", "PW"))
                .isEqualTo("why");
        assertThat(comment("A=0\nA=" + quote + "\n#s3cret\n#" + quote + "\n# why\n# so\nB=2", "B"))
                .isEqualTo("why\nso");
    }

    @Test
    void linesOfADeletedOrChangedValueAreNoCommentEither() throws IOException {
        EnvFile file = parse("A='\n#s3cret'\nB=2\nC='\n#s3cret'\nD=4\n");
        file.set("C", "3");
        file.set("E", "5");
        file.delete("A");
        assertThat(file.comment("B")).isNull();
        assertThat(file.comment("D")).isNull();
        assertThat(file.comment("E")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u2028", "\u2029"})
    void aCommentEndsWhereTheParserEndsIt(String separator) throws IOException {
        String text = "A=1 # why" + separator + "B=s3cret\nC=3";
        assertThat(parse(text).get("B")).isEqualTo("s3cret");
        assertThat(comment(text, "A")).isEqualTo("why");
        assertThat(comment(text, "B")).isNull();
        assertThat(comment(text, "C")).isNull();
    }

    @Test
    void anEmptyValueHidesNoComment() throws IOException {
        assertThat(comment("A=\n# why\nB=2", "B")).isEqualTo("why");
        assertThat(comment("A:\n# why\nB=2", "B")).isEqualTo("why");
        assertThat(comment("# why\n\nB=2", "B")).isNull();
        assertThat(comment("# why\nB=", "B")).isEqualTo("why");
    }

    private static @Nullable String comment(String text, String key) throws IOException {
        return parse(text).comment(key);
    }

    private static EnvFile parse(String text) throws IOException {
        return EnvParser.create().parse(new StringReader(text));
    }
}
