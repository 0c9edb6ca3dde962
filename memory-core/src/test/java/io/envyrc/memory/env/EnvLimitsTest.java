package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.stream.BrokenStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each bad input is one clear error, and the buffer is back in its pool afterwards. */
class EnvLimitsTest {
    private final PoolManager pools = PoolManager.create(PoolConfig.defaults());
    private final BytePool buffers = pools.bytePool();
    private final EnvParser parser = EnvParser.builder()
            .bufferSize(64)
            .maxLineSize(200)
            .maxValueSize(1000)
            .buffers(buffers)
            .build();

    @AfterEach
    void everyBufferIsBack() {
        assertThat(buffers.stats().gets()).isPositive();
        assertThat(buffers.stats().leased()).isZero();
        pools.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"KEY=%s", "# %s", "%s", "KEY='\n%s'", "KEY %s", "KEY=1 %s"})
    void aLineOverTheMaximumIsRefusedByItsNumber(String form) {
        String text = "A=1\r\nB=2\r" + form.formatted("x".repeat(201)) + "\nC=3";
        long line = form.contains("\n") ? 4 : 3;
        assertThatExceptionOfType(EnvParseException.class)
                .isThrownBy(() -> parser.stream(stream(text), variable -> {}))
                .withMessage(".env line %d: line is longer than 200 bytes (maxLineSize)".formatted(line))
                .satisfies(e -> {
                    assertThat(e.line()).isEqualTo(line);
                    assertThat(e.column()).isEqualTo(201);
                });
    }

    @Test
    void theLongestLineIsTaken() throws IOException {
        String text = "\ufeffK=" + "x".repeat(198) + "\r\n#" + "é".repeat(99) + "\nL=" + "y".repeat(198);
        assertThat(parser.stream(stream(text), variable -> {}).variables()).isEqualTo(2);
    }

    @Test
    void aLineOfAGigabyteIsRefusedWithoutReadingItAll() {
        Repeating endless = new Repeating("x");
        InputStream in = new SequenceInputStream(stream("A=1\nK="), endless);
        assertThatThrownBy(() -> parser.stream(in, variable -> {}))
                .isInstanceOf(EnvParseException.class)
                .hasMessage(".env line 2: line is longer than 200 bytes (maxLineSize)");
        assertThat(endless.given).isLessThan(10_000);
    }

    @Test
    void aValueOverTheMaximumIsRefusedWhereItsQuoteOpens() {
        String text = "A=1\n  KEY = \"" + "0123456789\n".repeat(91) + "\"\nB=2";
        assertThatExceptionOfType(EnvParseException.class)
                .isThrownBy(() -> parser.stream(stream(text), variable -> {}))
                .withMessage(
                        ".env line 2: double quote opened at column 9 is not closed within 1000 bytes (maxValueSize)")
                .satisfies(e -> assertThat(e.column()).isEqualTo(9));
    }

    @Test
    void theLargestValueIsTaken() throws IOException {
        String value = "0123456789\n".repeat(90) + "0123456789";
        List<EnvVariable> variables = new ArrayList<>();
        parser.stream(stream("KEY='" + value + "' # comment\nB=2"), variables::add);
        assertThat(variables).containsExactly(new EnvVariable("KEY", value, 1), new EnvVariable("B", "2", 92));
    }

    @Test
    void anUnquotedValueOverTheMaximumIsRefused() {
        EnvParser small = EnvParser.builder().maxValueSize(10).buffers(buffers).build();
        assertThatThrownBy(() -> small.stream(stream("A=0123456789\nB= 01234567890 # x"), variable -> {}))
                .isInstanceOf(EnvParseException.class)
                .hasMessage(".env line 2: value that begins at column 4 is larger than 10 bytes (maxValueSize)");
    }

    @Test
    void aFileCutInsideAQuoteGivesWhatStandsBeforeAndOneFinding() {
        EnvEvents events = EnvEvents.of(parser, "A=1\nKEY=\"first\nsecond=2\nthi");
        assertThat(events.findings())
                .containsExactly(
                        "2:5 UNTERMINATED_QUOTE unterminated double quote opened at column 5; the value is read as"
                                + " unquoted",
                        "4:1 SKIPPED_LINE line skipped: it is no comment and no KEY=value");
        assertThat(events.variables()).extracting(EnvVariable::key).containsExactly("A", "KEY", "second");
    }

    @Test
    void aStreamThatThrowsIsHeardUnchanged() {
        IOException reset = new IOException("connection reset");
        InputStream in = new SequenceInputStream(stream("A=1\nB='"), new BrokenStream(reset));
        assertThatThrownBy(() -> parser.parse(in)).isSameAs(reset);
    }

    @Test
    void aHandlerThatThrowsIsHeardUnchanged() {
        IOException full = new IOException("disk full");
        assertThatThrownBy(() -> parser.stream(stream("A=1\nB=2"), variable -> {
                    throw full;
                }))
                .isSameAs(full);
        assertThatThrownBy(() -> parser.stream(
                        stream("junk"),
                        variable -> {},
                        diagnostic -> {
                            throw full;
                        },
                        Cancellation.none()))
                .isSameAs(full);
    }

    @Test
    void cancellationEndsAParseBeforeItsNextRead() {
        Cancellation cancellation = Cancellation.create();
        Repeating endless = new Repeating("KEY=value\n");
        List<EnvVariable> variables = new ArrayList<>();
        assertThatThrownBy(() -> parser.stream(
                        endless,
                        variable -> {
                            variables.add(variable);
                            if (variables.size() == 100) {
                                cancellation.cancel();
                            }
                        },
                        cancellation))
                .isInstanceOf(CancellationException.class)
                .hasMessage("cancelled by the caller");
        assertThat(variables).hasSizeBetween(100, 107);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, (1 << 28) + 1})
    void sizesOutOfRangeAreRefused(int bytes) throws IOException {
        parser.stream(stream(""), variable -> {});
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EnvParser.builder().bufferSize(bytes).build())
                .withMessage("env parser: bufferSize must be within 1..268435456 bytes but was " + bytes);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EnvParser.builder().maxLineSize(bytes).build())
                .withMessage("env parser: maxLineSize must be within 1..268435456 bytes but was " + bytes);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EnvParser.builder().maxValueSize(bytes).build())
                .withMessage("env parser: maxValueSize must be within 1..268435456 bytes but was " + bytes);
    }

    @Test
    void aBufferIsWipedWholeBeforeItGoesBack() throws IOException {
        parser.stream(stream("KEY='" + "secret ".repeat(8) + "'\n"), variable -> {});
        for (int size = 64; size <= 1024; size *= 2) {
            assertThat(buffers.acquire(size)).containsOnly(0).satisfies(buffers::release);
        }
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    /** One text for ever. */
    private static final class Repeating extends InputStream {
        private final byte[] text;
        private long given;

        Repeating(String text) {
            this.text = text.getBytes(UTF_8);
        }

        @Override
        public int read() {
            return text[(int) (given++ % text.length)];
        }

        @Override
        public int read(byte[] target, int off, int len) {
            for (int i = 0; i < len; i++) {
                target[off + i] = (byte) read();
            }
            return len;
        }
    }
}
