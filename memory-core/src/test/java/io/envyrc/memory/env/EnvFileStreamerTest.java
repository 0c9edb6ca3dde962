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
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class EnvFileStreamerTest {
    private final BytePool buffers = PoolManager.create(PoolConfig.defaults()).bytePool();
    private final EnvParser parser =
            EnvParser.builder().bufferSize(16).maxLineSize(50).buffers(buffers).build();
    private final EnvFileStreamer streamer = new EnvFileStreamer(parser);

    @Test
    void pullAndPushGiveTheSame() throws IOException {
        NastyInputs nasty = new NastyInputs(20260303);
        EnvFileStreamer plain = new EnvFileStreamer(EnvParser.create());
        for (int i = 0; i < 500; i++) {
            byte[] input = nasty.next();
            List<Object> pushed = new ArrayList<>();
            EnvSummary summary =
                    plain.push(new ByteArrayInputStream(input), pushed::add, pushed::add, Cancellation.none());
            List<Object> pulled = new ArrayList<>();
            try (EnvVariables variables =
                    plain.open(new ByteArrayInputStream(input), pulled::add, Cancellation.none())) {
                while (variables.hasNext()) {
                    pulled.add(variables.next());
                }
                assertThat(variables.summary()).isEqualTo(summary);
            }
            assertThat(pulled).isEqualTo(pushed);
        }
    }

    @Test
    void theBufferGoesBackWithTheLastVariable() {
        EnvVariables variables = streamer.open(stream("A=1\nB=2"));
        assertThat(buffers.stats().leased()).isEqualTo(1);
        assertThat(variables).toIterable().extracting(EnvVariable::key).containsExactly("A", "B");
        assertThat(buffers.stats().leased()).isZero();
        assertThat(variables.hasNext()).isFalse();
        assertThat(variables.summary()).isEqualTo(new EnvSummary(2, 2, 7, 0, true, 0));
        assertThatThrownBy(variables::next)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("no more variables");
        variables.close();
        assertThat(buffers.stats().leased()).isZero();
    }

    @Test
    void closingEarlyGivesTheBufferBackOnce() {
        EnvVariables variables = streamer.open(stream("A=1\nB=2\nC=3"));
        assertThat(variables.next()).isEqualTo(new EnvVariable("A", "1", 1));
        variables.close();
        variables.close();
        assertThat(buffers.stats().leased()).isZero();
        assertThat(buffers.stats().puts()).isEqualTo(1);
        assertThat(variables.summary().variables()).isEqualTo(1);
        assertThatThrownBy(variables::hasNext)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("variables are closed");
    }

    @Test
    void aFailureComesOnceAndGivesTheBufferBack() {
        EnvVariables variables = streamer.open(stream("A=1\n" + "x".repeat(51)));
        assertThat(variables.next().key()).isEqualTo("A");
        assertThatThrownBy(variables::hasNext)
                .isInstanceOf(EnvParseException.class)
                .hasMessage(".env line 2: line is longer than 50 bytes (maxLineSize)");
        assertThat(buffers.stats().leased()).isZero();
        assertThatThrownBy(variables::hasNext).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aStreamThatThrowsIsTheCauseOfWhatTheIteratorThrows() {
        IOException reset = new IOException("connection reset");
        EnvVariables variables = streamer.open(new BrokenStream(reset));
        assertThatThrownBy(variables::hasNext)
                .isInstanceOf(UncheckedIOException.class)
                .hasCause(reset);
        assertThat(buffers.stats().leased()).isZero();
    }

    @Test
    void cancellationEndsThePull() {
        Cancellation cancellation = Cancellation.create();
        EnvVariables variables = streamer.open(stream("A=1\n".repeat(100)), cancellation);
        variables.next();
        cancellation.cancel();
        assertThatThrownBy(() -> variables.forEachRemaining(variable -> {}))
                .isInstanceOf(CancellationException.class)
                .hasMessage("cancelled by the caller");
        assertThat(buffers.stats().leased()).isZero();
    }

    @Test
    void theStreamStaysOpen() throws IOException {
        List<String> calls = new ArrayList<>();
        InputStream in = new ByteArrayInputStream("A=1".getBytes(UTF_8)) {
            @Override
            public void close() {
                calls.add("close");
            }
        };
        parser.stream(in, variable -> {});
        streamer.open(in).close();
        parser.parse(in);
        assertThat(calls).isEmpty();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
