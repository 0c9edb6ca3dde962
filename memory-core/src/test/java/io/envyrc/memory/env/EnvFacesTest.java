package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
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
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** On each face bad input is one clear error, a stalled stream can be left, and the buffer is back afterwards. */
class EnvFacesTest {
    private final BytePool buffers = PoolManager.create(PoolConfig.defaults()).bytePool();
    private final EnvParser parser = EnvParser.builder()
            .bufferSize(64)
            .maxLineSize(100)
            .maxValueSize(200)
            .buffers(buffers)
            .build();
    private final ExecutorService readers = Executors.newCachedThreadPool();

    @AfterEach
    void everyBufferIsBack() throws InterruptedException {
        readers.shutdown();
        assertThat(readers.awaitTermination(30, SECONDS)).isTrue();
        assertThat(buffers.stats().gets()).isPositive();
        assertThat(buffers.stats().leased()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aValueAboveTheBoundIsRefusedBehindWhatStandsBefore(EnvFace face) {
        String value = "0123456789\n".repeat(19);
        EnvEvents events = events(face, "A=1\nKEY='" + value + "'\nB=2");
        assertThat(events.variables()).containsExactly(new EnvVariable("A", "1", 1));
        assertThat(events.end())
                .isEqualTo(".env line 2: single quote opened at column 5 is not closed within 200 bytes (maxValueSize)"
                        + " at column 5");
    }

    @Test
    void aFileInMemoryIsRefusedForAValueAboveTheBoundToo() {
        String text = "KEY='" + "0123456789\n".repeat(19) + "'";
        String message = ".env line 1: single quote opened at column 5 is not closed within 200 bytes (maxValueSize)";
        assertThatThrownBy(() -> parser.parse(stream(text)))
                .isInstanceOf(EnvParseException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> parser.parseLarge(stream(text)))
                .isInstanceOf(EnvParseException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @EnumSource
    void aFileCutInsideAQuoteGivesItsLinesAndOneFinding(EnvFace face) {
        EnvEvents events = events(face, "A=1\nKEY=\"first\nsecond=2\n");
        assertThat(events.findings())
                .containsExactly(
                        "2:5 UNTERMINATED_QUOTE unterminated double quote opened at column 5; the value is read as"
                                + " unquoted");
        assertThat(events.variables())
                .containsExactly(
                        new EnvVariable("A", "1", 1),
                        new EnvVariable("KEY", "\"first", 2),
                        new EnvVariable("second", "2", 3));
        assertThat(events.end()).isEqualTo(new EnvSummary(3, 3, 24, 0, true, 1));
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatThrowsInsideAQuoteIsHeardUnchanged(EnvFace face) {
        IOException reset = new IOException("connection reset");
        InputStream in = new SequenceInputStream(stream("A=1\nB='"), new BrokenStream(reset));
        assertThatThrownBy(() -> read(face, in, Cancellation.none())).isSameAs(reset);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamThatStallsIsLeftOnceItsReadReturns(EnvFace face) throws Exception {
        StallingStream in = new StallingStream("A=1\n");
        Cancellation cancellation = Cancellation.create();
        Future<EnvSummary> reading = readers.submit(() -> read(face, in, cancellation));
        assertThat(in.stalled.await(30, SECONDS)).isTrue();
        cancellation.cancel();
        assertThat(reading.isDone()).isFalse();
        in.released.countDown();
        assertThatThrownBy(() -> reading.get(30, SECONDS)).hasCauseInstanceOf(CancellationException.class);
        assertThat(in.reads).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptEndsAStalledRead(EnvFace face) throws Exception {
        StallingStream in = new StallingStream("A=1\n");
        Future<EnvSummary> reading = readers.submit(() -> read(face, in, Cancellation.none()));
        assertThat(in.stalled.await(30, SECONDS)).isTrue();
        readers.shutdownNow();
        assertThatThrownBy(() -> reading.get(30, SECONDS)).hasCauseInstanceOf(InterruptedIOException.class);
    }

    @Test
    void aSubscriberThatCancelsDuringAStalledReadHearsNothingMore() throws Exception {
        StallingStream in = new StallingStream("A=1\n");
        List<Object> heard = new CopyOnWriteArrayList<>();
        Flow.Subscription[] subscription = new Flow.Subscription[1];
        new EnvFileStreamer(parser).publish(in, readers).subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                subscription[0] = given;
                given.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(EnvItem item) {
                heard.add(item);
            }

            @Override
            public void onError(Throwable reason) {
                heard.add(reason);
            }

            @Override
            public void onComplete() {
                heard.add("complete");
            }
        });
        assertThat(in.stalled.await(30, SECONDS)).isTrue();
        subscription[0].cancel();
        in.released.countDown();
        readers.shutdown();
        assertThat(readers.awaitTermination(30, SECONDS)).isTrue();
        assertThat(heard).allMatch(EnvItem.class::isInstance);
        assertThat(in.reads).isEqualTo(2);
    }

    private EnvEvents events(EnvFace face, String text) {
        return EnvEvents.of(face, parser, stream(text));
    }

    private EnvSummary read(EnvFace face, InputStream in, Cancellation cancellation) throws IOException {
        return face.read(parser, in, variable -> {}, diagnostic -> {}, cancellation);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    /** Gives a text, stalls in the second read until it is released or interrupted, and gives the text for ever after. */
    private static final class StallingStream extends InputStream {
        final CountDownLatch stalled = new CountDownLatch(1);
        final CountDownLatch released = new CountDownLatch(1);
        private final byte[] text;
        volatile int reads;

        StallingStream(String text) {
            this.text = text.getBytes(UTF_8);
        }

        @Override
        public int read() {
            throw new AssertionError("read in bulk");
        }

        @Override
        public int read(byte[] target, int off, int len) throws IOException {
            int read = reads + 1;
            reads = read;
            if (read == 2) {
                stalled.countDown();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted in a read");
                }
            }
            System.arraycopy(text, 0, target, off, text.length);
            return text.length;
        }
    }
}
