package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pressure.PressureLevel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The faces of the parser give the same and give everything back. */
class DdexFacesTest {
    private static final byte[] MESSAGE = GeneratedMessage.bytes(MessageShape.ofBytes(400_000));

    private final PoolManager pools = PoolManager.create(PoolConfig.defaults());
    private final MemoryBudget budget = MemoryBudget.ofBytes(64 << 20);
    private final DdexParser parser = DdexParser.builder()
            .buffers(DdexBufferPool.of(pools))
            .budget(budget)
            .build();

    @AfterEach
    void nothingIsLentOrReserved() {
        assertThat(pools.bytePool().stats().leased()).isZero();
        assertThat(pools.stringBuilderPool().stats().leased()).isZero();
        assertThat(budget.reservedBytes("ddex")).isZero();
    }

    private static InputStream message() {
        return new ByteArrayInputStream(MESSAGE);
    }

    private List<DdexEvent> expected() throws IOException {
        return Messages.parse(DdexParser.create(), message());
    }

    @Test
    void iteratorAndStreamGiveTheSame() throws IOException {
        List<DdexEvent> expected = expected();
        List<DdexEvent> pulled = new ArrayList<>();
        DdexEvents events = parser.open(message());
        events.forEachRemaining(pulled::add);
        assertThat(pulled).isEqualTo(expected);
        assertThat(events.hasNext()).isFalse();
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(events::next)
                .withMessage("no more events");
        try (DdexEvents again = parser.open(message())) {
            assertThat(again.stream().limit(5).toList()).isEqualTo(expected.subList(0, 5));
        }
    }

    @Test
    void anIteratorThatIsClosedEarlyGivesItsBufferBackAndSaysSo() {
        DdexEvents events = parser.open(message());
        events.next();
        assertThat(pools.bytePool().stats().leased()).isEqualTo(1);
        assertThat(budget.reservedBytes("ddex")).isPositive();
        events.close();
        events.close();
        assertThatIllegalStateException().isThrownBy(events::hasNext).withMessage("events are closed");
    }

    @Test
    void chunksGiveTheSameWithProgress() throws IOException {
        List<DdexEvent> events = new ArrayList<>();
        List<DdexProgress> progress = new ArrayList<>();
        int[] chunks = {0};
        MessageEnd end = parser.parseChunks(message(), new DdexHandler() {
            @Override
            public void onChunk(List<DdexEvent> chunk) {
                chunks[0]++;
                events.addAll(chunk);
            }

            @Override
            public void onMemoryPressure(long usedBytes, long limitBytes) {
                throw new AssertionError("there is none");
            }

            @Override
            public void onProgress(DdexProgress now) {
                progress.add(now);
            }
        });
        assertThat(events).isEqualTo(expected()).last().isEqualTo(end);
        assertThat(chunks[0]).isBetween(2, events.size() / 10);
        assertThat(progress).hasSize(chunks[0]);
        assertThat(progress.get(chunks[0] - 1).bytesRead()).isEqualTo(MESSAGE.length);
        assertThat(progress.get(chunks[0] - 1).counts()).isEqualTo(end.counts());
    }

    @Test
    void underPressureChunksAreHandedOverAtOnce() throws IOException {
        DdexParser pressed = DdexParser.builder()
                .buffers(DdexBufferPool.of(pools))
                .pressure(() -> PressureLevel.WARNING)
                .build();
        List<DdexEvent> events = new ArrayList<>();
        int[] pressure = {0};
        pressed.parseChunks(message(), new DdexHandler() {
            @Override
            public void onChunk(List<DdexEvent> chunk) {
                assertThat(chunk).hasSize(1);
                events.addAll(chunk);
            }

            @Override
            public void onMemoryPressure(long usedBytes, long limitBytes) {
                pressure[0]++;
                assertThat(usedBytes).isPositive().isLessThan(limitBytes);
            }
        });
        assertThat(events).isEqualTo(expected());
        assertThat(pressure[0]).isEqualTo(1);
    }

    @Test
    void neverTakesMoreThanHalfOfTheBudget() {
        MemoryBudget small = MemoryBudget.ofBytes(1_000_000);
        DdexParser tight = DdexParser.builder()
                .budget(small)
                .limits(DdexLimits.builder().bufferSize(8 << 10).build())
                .build();
        String title =
                "<ReferenceTitle><TitleText>" + "<![CDATA[xxxxxxxx]]>".repeat(60_000) + "</TitleText></ReferenceTitle>";
        String text = Messages.resources(Messages.resource("A1", title));
        assertThatExceptionOfType(MemoryLimitExceededException.class)
                .isThrownBy(() -> tight.parse(Messages.stream(text), event -> {}))
                .withMessageEndingWith("; raise envy.memory.memory-threshold, half of which one message may take")
                .satisfies(e -> assertThat(e.limitBytes()).isEqualTo(500_000));
        assertThat(small.peakBytes()).isBetween(200_000L, 500_000L);
        assertThat(small.reservedBytes()).isZero();
    }

    @Test
    void aFullBudgetIsRefusedAndNothingIsHeld() {
        MemoryBudget full = MemoryBudget.ofBytes(10 << 20);
        try (var other = full.reserve("other", 10 << 20)) {
            DdexParser refused = DdexParser.builder().budget(full).build();
            assertThatExceptionOfType(MemoryLimitExceededException.class)
                    .isThrownBy(() -> refused.parse(message(), event -> {}))
                    .satisfies(e -> assertThat(e.limitBytes()).isEqualTo(10 << 20));
            assertThat(full.reservedBytes()).isEqualTo(other.bytes());
        }
    }

    @Test
    void aCancellationIsNoticedBeforeTheNextRead() {
        Cancellation cancellation = Cancellation.create();
        DdexParser small = DdexParser.builder()
                .buffers(DdexBufferPool.of(pools))
                .limits(DdexLimits.builder().bufferSize(1000).build())
                .build();
        int[] events = {0};
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> small.parse(
                        message(),
                        event -> {
                            events[0]++;
                            cancellation.cancel();
                        },
                        cancellation))
                .withMessage("cancelled by the caller");
        assertThat(events[0]).isBetween(1, 40);
    }

    @Test
    void whatTheStreamThrowsComesThroughUnchanged() {
        IOException reset = new IOException("connection reset");
        IllegalStateException broken = new IllegalStateException("broken");
        for (int good : new int[] {0, 10, 5000, 200_000}) {
            assertThatThrownBy(() -> parser.parse(cut(good, reset), event -> {}))
                    .isSameAs(reset);
            assertThatThrownBy(() -> parser.parse(cut(good, broken), event -> {}))
                    .isSameAs(broken);
            assertThatThrownBy(() -> parser.open(cut(good, reset)).forEachRemaining(event -> {}))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasCause(reset);
        }
    }

    private static InputStream cut(int good, Exception failure) {
        return new InputStream() {
            private int at;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (at < good) {
                    int count = Math.min(length, good - at);
                    System.arraycopy(MESSAGE, at, target, offset, count);
                    at += count;
                    return count;
                }
                if (failure instanceof IOException io) {
                    throw io;
                }
                throw (RuntimeException) failure;
            }
        };
    }

    @Test
    void whatTheConsumerThrowsComesThroughUnchanged() {
        IllegalStateException thrown = new IllegalStateException("consumer");
        assertThatThrownBy(() -> parser.parse(message(), event -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
        IOException full = new IOException("disk full");
        assertThatThrownBy(() -> parser.parseChunks(message(), chunk -> {
                    throw full;
                }))
                .isSameAs(full);
    }

    @Test
    void aChunkComesBeforeTheFaultBehindIt() {
        List<DdexEvent> events = new ArrayList<>();
        InputStream bad = new ByteArrayInputStream(
                (Messages.START + "<ResourceList>" + Messages.resource("A1", "") + "</Oops>").getBytes(UTF_8));
        assertThatExceptionOfType(DdexParseException.class).isThrownBy(() -> parser.parseChunks(bad, events::addAll));
        assertThat(Messages.only(DdexEvent.Resource.class, events)).hasSize(1);
    }

    @Test
    void buffersFitTheHeap() {
        assertThat(DdexConfig.bufferSize(1 << 20, 4L << 20)).isEqualTo(16 << 10);
        assertThat(DdexConfig.bufferSize(1 << 20, 16L << 20)).isEqualTo(64 << 10);
        assertThat(DdexConfig.bufferSize(1 << 20, 1L << 30)).isEqualTo(256 << 10);
        assertThat(DdexConfig.bufferSize(1 << 20, 32L << 30)).isEqualTo(1 << 20);
        assertThat(DdexConfig.bufferSize(100, 32L << 30)).isEqualTo(100);
    }
}
