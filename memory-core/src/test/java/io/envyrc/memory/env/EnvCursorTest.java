package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.stream.BrokenStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnvCursorTest {
    private final BytePool buffers = PoolManager.create(PoolConfig.defaults()).bytePool();
    private final EnvFileStreamer streamer = new EnvFileStreamer(
            EnvParser.builder().bufferSize(32).buffers(buffers).build());

    @ParameterizedTest
    @EnumSource(EnvDialect.class)
    void spansAndStringsAreWhatTheOtherFacesGive(EnvDialect dialect) throws IOException {
        NastyInputs nasty = new NastyInputs(20260606);
        for (int i = 0; i < 2000; i++) {
            byte[] input = nasty.next();
            EnvParser parser =
                    EnvParser.builder().dialect(dialect).bufferSize(1 + i % 70).build();
            EnvEvents expected = EnvEvents.of(parser, new ByteArrayInputStream(input));
            assertThat(events(parser, input))
                    .as("input %d: %s", i, new String(input, UTF_8))
                    .isEqualTo(expected.order());
        }
    }

    private static List<Object> events(EnvParser parser, byte[] input) throws IOException {
        List<Object> events = new ArrayList<>();
        try (EnvCursor cursor =
                new EnvFileStreamer(parser).cursor(new ByteArrayInputStream(input), events::add, Cancellation.none())) {
            while (cursor.next()) {
                events.add(new EnvVariable(cursor.key(), cursor.value(), cursor.line()));
                assertThat(text(cursor.keySpan())).isEqualTo(cursor.key());
                assertThat(text(cursor.valueSpan())).isEqualTo(cursor.value());
                assertThat(cursor.keyEquals(cursor.key())).isTrue();
                assertThat(cursor.keyEquals(cursor.key() + "x")).isFalse();
            }
        } catch (EnvParseException e) {
            assertThat(e.line()).isPositive();
        }
        return events;
    }

    @Test
    void readsChannelsAndMappedFiles(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve(".env"), "A=1\n".repeat(100_000) + "B='two\nlines'");
        try (FileChannel channel = FileChannel.open(file);
                FileChannel again = FileChannel.open(file)) {
            ByteBuffer map = again.map(MapMode.READ_ONLY, 0, again.size());
            try (EnvCursor ofChannel = streamer.cursor(channel, diagnostic -> {}, Cancellation.none());
                    EnvCursor ofMap = streamer.cursor(map, diagnostic -> {}, Cancellation.none())) {
                String last = "";
                while (ofChannel.next()) {
                    assertThat(ofMap.next()).isTrue();
                    last = ofChannel.value();
                    assertThat(ofMap.value()).isEqualTo(last);
                }
                assertThat(ofMap.next()).isFalse();
                assertThat(last).isEqualTo("two\nlines");
                assertThat(ofMap.summary()).isEqualTo(ofChannel.summary());
                assertThat(ofMap.summary().variables()).isEqualTo(100_001);
            }
        }
        assertThat(buffers.stats().leased()).isZero();
    }

    @Test
    void tellsWhereAVariableStands() throws IOException {
        try (EnvCursor cursor = streamer.cursor(stream("\n  A=1 # x\nexport KEY: \"a\\nb\"\r\né=1\n B=2"))) {
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.line()).isEqualTo(2);
            assertThat(cursor.column()).isEqualTo(3);
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.keyEquals("KEY")).isTrue();
            assertThat(cursor.keyEquals("KEYS")).isFalse();
            assertThat(cursor.keyEquals("KÉY")).isFalse();
            assertThat(cursor.line()).isEqualTo(3);
            assertThat(cursor.column()).isEqualTo(8);
            assertThat(cursor.valueSpan().toByteArray()).containsExactly('a', '\n', 'b');
            assertThat(cursor.valueSpan().at(2)).isEqualTo((byte) 'b');
            assertThatThrownBy(() -> cursor.valueSpan().at(3))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessage("span: index must be within 0..2 but was 3");
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.line()).isEqualTo(5);
            assertThat(cursor.column()).isEqualTo(2);
        }
    }

    @Test
    void aSpanShowsNoValue() throws IOException {
        try (EnvCursor cursor = streamer.cursor(stream("A=secret"))) {
            cursor.next();
            assertThat(cursor.valueSpan()).hasToString("EnvSpan[6 bytes]");
        }
    }

    @Test
    void everyBufferIsWipedAndBackAtTheEnd() throws IOException {
        EnvCursor cursor = streamer.cursor(stream("A=\"secret\\nsecret\""));
        assertThat(cursor.next()).isTrue();
        EnvSpan value = cursor.valueSpan();
        assertThat(text(value)).isEqualTo("secret\nsecret");
        byte[] array = value.array();
        assertThat(buffers.stats().leased()).isEqualTo(2);
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.next()).isFalse();
        assertThat(array).containsOnly(0);
        assertThat(value.length()).isZero();
        assertThat(buffers.stats().leased()).isZero();
        assertThatThrownBy(cursor::value)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cursor is on no variable");
    }

    @Test
    void aFailureGivesTheBuffersBackAndEndsTheCursor() throws IOException {
        IOException reset = new IOException("connection reset");
        EnvCursor cursor = streamer.cursor(new BrokenStream(reset));
        assertThatThrownBy(cursor::next).isSameAs(reset);
        assertThat(buffers.stats().leased()).isZero();
        assertThatThrownBy(cursor::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("cursor is closed");
    }

    @Test
    void cancellationEndsTheCursor() throws IOException {
        Cancellation cancellation = Cancellation.create();
        EnvCursor cursor = streamer.cursor(stream("A=1\n".repeat(100)), diagnostic -> {}, cancellation);
        assertThat(cursor.next()).isTrue();
        cancellation.cancel();
        assertThatThrownBy(() -> {
                    while (cursor.next()) {
                        assertThat(cursor.summary().variables()).isLessThan(20);
                    }
                })
                .isInstanceOf(CancellationException.class);
        assertThat(buffers.stats().leased()).isZero();
    }

    private static String text(EnvSpan span) {
        return new String(span.toByteArray(), UTF_8);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
