package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each dialect breaks off with the same error, and the buffer is back in its pool afterwards. */
class EnvDialectLimitsTest {
    private final PoolManager pools = PoolManager.create(PoolConfig.defaults());
    private final BytePool buffers = pools.bytePool();

    @AfterEach
    void everyBufferIsBack() {
        assertThat(buffers.stats().gets()).isPositive();
        assertThat(buffers.stats().leased()).isZero();
        pools.close();
    }

    @ParameterizedTest
    @EnumSource
    void aLineOverTheMaximumIsRefusedByItsNumber(EnvDialect dialect) {
        for (String form : new String[] {"KEY=%s", "# %s", "%s=", "KEY='\n%s'", "KEY='x' # %s"}) {
            String text = "A=1\nB=2\n" + form.formatted("x".repeat(201)) + "\nC=3";
            long line = form.contains("\n") ? 4 : 3;
            assertThatThrownBy(() -> parse(dialect, text))
                    .as(form)
                    .isInstanceOf(EnvParseException.class)
                    .hasMessage(".env line %d: line is longer than 200 bytes (maxLineSize)", line);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aValueOverTheMaximumIsRefusedWhereItsQuoteOpens(EnvDialect dialect) {
        assertThatThrownBy(() -> parse(dialect, "A=1\n  KEY = \"" + "0123456789\n".repeat(91) + "\"\nB=2"))
                .isInstanceOf(EnvParseException.class)
                .hasMessage(
                        ".env line 2: double quote opened at column 9 is not closed within 1000 bytes (maxValueSize)");
    }

    @ParameterizedTest
    @EnumSource
    void theLargestValueIsTaken(EnvDialect dialect) throws IOException {
        String value = "0123456789\n".repeat(90) + "0123456789";
        assertThat(parse(dialect, "KEY='" + value + "' # comment\nB=2"))
                .containsExactly(entry("KEY", value), entry("B", "2"));
    }

    @ParameterizedTest
    @EnumSource
    void anUnquotedValueOverTheMaximumIsRefused(EnvDialect dialect) {
        EnvParser small = EnvParser.builder()
                .dialect(dialect)
                .maxValueSize(10)
                .buffers(buffers)
                .build();
        assertThatThrownBy(() -> small.stream(stream("A=0123456789\nB= 01234567890 # x"), variable -> {}))
                .isInstanceOf(EnvParseException.class)
                .hasMessage(".env line 2: value that begins at column 4 is larger than 10 bytes (maxValueSize)");
    }

    @ParameterizedTest
    @EnumSource(names = {"NODE", "COMPOSE"})
    void carriageReturnsThatEndNoLineAreBounded(EnvDialect dialect) {
        for (String form : new String[] {"K%s=1", "KEY=x%s"}) {
            String text = "A=1\n" + form.formatted("\rx".repeat(2000));
            assertThatThrownBy(() -> parse(dialect, text))
                    .as(form)
                    .isInstanceOf(EnvParseException.class)
                    .hasMessageEndingWith(
                            "line feed is missing for more than 200 bytes (maxLineSize); end lines with LF");
        }
    }

    @Test
    void longWhiteSpaceBetweenThePartsNeedsNoLargerBuffer() throws IOException {
        String gap = "\n \t\r\n".repeat(2000);
        assertThat(parse(EnvDialect.NODE, gap + "KEY= " + gap + "\"value\"" + gap + "NEXT= " + gap + "1"))
                .containsExactly(entry("KEY", "value"), entry("NEXT", "1"));
        assertThat(parse(EnvDialect.COMPOSE, gap + "KEY='value'" + gap + "NEXT=1" + gap))
                .containsExactly(entry("KEY", "value"), entry("NEXT", "1"));
    }

    private Map<String, String> parse(EnvDialect dialect, String text) throws IOException {
        EnvParser parser = EnvParser.builder()
                .dialect(dialect)
                .bufferSize(64)
                .maxLineSize(200)
                .maxValueSize(1000)
                .buffers(buffers)
                .build();
        Map<String, String> values = new LinkedHashMap<>();
        parser.stream(stream(text), variable -> values.put(variable.key(), variable.value()));
        return values;
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
