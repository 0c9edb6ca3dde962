package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.stream.ItemRecorder;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each way of reading takes a stream, a file or a channel, and closes what it opened, however it ends. */
class DdexSourceTest {
    private static final byte[] MESSAGE = GeneratedMessage.bytes(MessageShape.ofBytes(100_000));

    private final PoolManager pools = PoolManager.create(PoolConfig.defaults());
    private final MemoryBudget budget = MemoryBudget.ofBytes(64 << 20);
    private final DdexParser parser = parser(DdexLimits.builder().bufferSize(8 << 10));
    private final List<DdexEvent> events = new ArrayList<>();

    @TempDir
    Path directory;

    private DdexParser parser(DdexLimits.Builder limits) {
        return DdexParser.builder()
                .buffers(DdexBufferPool.of(pools))
                .budget(budget)
                .limits(limits.build())
                .build();
    }

    @AfterEach
    void nothingIsLentOrReserved() {
        assertThat(pools.stats().values()).allMatch(stats -> stats.leased() == 0);
        assertThat(budget.reservedBytes("ddex")).isZero();
    }

    private static List<DdexEvent> expected() throws IOException {
        return Messages.parse(DdexParser.create(), new ByteArrayInputStream(MESSAGE));
    }

    /** A source that counts how often it was opened and closed. */
    private static final class Counted implements DdexSource {
        private final InputStream in;
        private @Nullable IOException failsToClose;
        private int opened;
        private int closed;

        Counted(InputStream in) {
            this.in = in;
        }

        @Override
        public InputStream open() {
            opened++;
            return new FilterInputStream(in) {
                @Override
                public void close() throws IOException {
                    closed++;
                    if (failsToClose != null) {
                        throw failsToClose;
                    }
                }
            };
        }

        void wasOpenedAndClosedOnce() {
            assertThat(List.of(opened, closed)).containsExactly(1, 1);
        }
    }

    private static Counted message() {
        return new Counted(new ByteArrayInputStream(MESSAGE));
    }

    private static InputStream cut(int good, IOException failure) {
        return new SequenceInputStream(new ByteArrayInputStream(MESSAGE, 0, good), new InputStream() {
            @Override
            public int read() throws IOException {
                throw failure;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw failure;
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Face.class)
    void readsStreamsFilesAndChannels(Face face) throws IOException {
        Path file = Files.write(directory.resolve("m.xml"), MESSAGE);
        face.read(parser, DdexSource.of(new ByteArrayInputStream(MESSAGE)), events::add);
        assertThat(events).isEqualTo(expected());
        events.clear();
        face.read(parser, DdexSource.of(file), events::add);
        assertThat(events).isEqualTo(expected());
        events.clear();
        byte[] before = new byte[100];
        Path padded = Files.write(directory.resolve("padded"), before);
        Files.write(padded, MESSAGE, StandardOpenOption.APPEND);
        try (FileChannel channel = FileChannel.open(padded).position(before.length)) {
            face.read(parser, DdexSource.of(channel), events::add);
            assertThat(channel.isOpen()).isTrue();
        }
        assertThat(events).isEqualTo(expected());
    }

    @ParameterizedTest
    @EnumSource(Face.class)
    void leavesAStreamOpenThatIsGiven(Face face) throws IOException {
        Counted owned = message();
        try (InputStream given = owned.open()) {
            face.read(parser, DdexSource.of(given), events::add);
            assertThat(owned.closed).isZero();
            assertThatThrownBy(() -> face.read(parser, DdexSource.of(given), events::add))
                    .isInstanceOf(DdexParseException.class);
            assertThat(owned.closed).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Face.class)
    void closesWhatItOpenedAtTheEnd(Face face) throws IOException {
        Counted source = message();
        face.read(parser, source, events::add);
        source.wasOpenedAndClosedOnce();
        assertThat(events).isEqualTo(expected());
    }

    @ParameterizedTest
    @EnumSource(Face.class)
    void closesItWhenTheMessageIsRefused(Face face) {
        Counted broken = new Counted(new ByteArrayInputStream(MESSAGE, 0, 50_000));
        assertThatThrownBy(() -> face.read(parser, broken, events::add)).isInstanceOf(DdexParseException.class);
        broken.wasOpenedAndClosedOnce();
        assertThat(events).hasSizeGreaterThan(10);
        Counted none = new Counted(Messages.stream("no XML"));
        assertThatThrownBy(() -> face.read(parser, none, events::add)).isInstanceOf(DdexParseException.class);
        none.wasOpenedAndClosedOnce();
    }

    @ParameterizedTest
    @EnumSource(Face.class)
    void closesItWhenReadingFails(Face face) {
        IOException reset = new IOException("connection reset");
        for (int good : new int[] {0, 10, 50_000}) {
            Counted source = new Counted(cut(good, reset));
            assertThatThrownBy(() -> face.read(parser, source, events::add)).isSameAs(reset);
            source.wasOpenedAndClosedOnce();
        }
    }

    @ParameterizedTest
    @EnumSource(Face.class)
    void closesItWhenMemoryIsNotEnough(Face face) {
        DdexParser tight = parser(DdexLimits.builder().maxMemoryUsage(150_000).bufferSize(8 << 10));
        String title = "<DisplayTitleText>" + "t".repeat(100_000) + "</DisplayTitleText>";
        Counted source = new Counted(Messages.stream(Messages.resources(Messages.resource("A1", title))));
        assertThatExceptionOfType(MemoryLimitExceededException.class)
                .isThrownBy(() -> face.read(tight, source, events::add));
        source.wasOpenedAndClosedOnce();
    }

    @ParameterizedTest
    @EnumSource(Face.class)
    void closesItWhenTheTakerFails(Face face) {
        Counted source = message();
        IllegalStateException thrown = new IllegalStateException("taker");
        assertThatThrownBy(() -> face.read(parser, source, event -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
        source.wasOpenedAndClosedOnce();
    }

    @ParameterizedTest
    @EnumSource(Face.class)
    void closesItWhenCancelledOnTheWay(Face face) throws IOException {
        Counted source = message();
        Cancellation cancellation = Cancellation.create();
        try {
            face.read(
                    parser,
                    source,
                    event -> {
                        events.add(event);
                        cancellation.cancel();
                    },
                    cancellation);
            assertThat(face).isSameAs(Face.PUBLISHER);
        } catch (CancellationException e) {
            assertThat(e).hasMessage("cancelled by the caller");
        }
        source.wasOpenedAndClosedOnce();
        assertThat(events).hasSizeLessThan(expected().size());
    }

    @ParameterizedTest
    @EnumSource(value = Face.class, mode = EnumSource.Mode.EXCLUDE, names = "PUBLISHER")
    void opensNothingOnceCancelled(Face face) {
        Counted source = message();
        Cancellation cancellation = Cancellation.create();
        cancellation.cancel();
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> face.read(parser, source, events::add, cancellation))
                .withMessage("cancelled by the caller");
        assertThat(source.opened).isZero();
    }

    @ParameterizedTest
    @EnumSource(Face.class)
    void failsAsTheSourceFailsToOpen(Face face) {
        Path missing = directory.resolve("missing.xml");
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> face.read(parser, DdexSource.of(missing), events::add))
                .withMessage(missing.toString());
        assertThat(events).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Face.class)
    void failsAsTheSourceFailsToCloseAndForgetsNoEarlierFailure(Face face) {
        IOException stuck = new IOException("cannot be closed");
        Counted good = message();
        good.failsToClose = stuck;
        assertThatThrownBy(() -> face.read(parser, good, events::add)).isSameAs(stuck);
        good.wasOpenedAndClosedOnce();
        IOException reset = new IOException("connection reset");
        Counted failing = new Counted(cut(50_000, reset));
        failing.failsToClose = stuck;
        assertThatThrownBy(() -> face.read(parser, failing, events::add))
                .isSameAs(reset)
                .hasSuppressedException(stuck);
        Counted broken = new Counted(new ByteArrayInputStream(MESSAGE, 0, 50_000));
        broken.failsToClose = stuck;
        assertThatThrownBy(() -> face.read(parser, broken, events::add))
                .isInstanceOf(DdexParseException.class)
                .hasSuppressedException(stuck);
        broken.wasOpenedAndClosedOnce();
    }

    @Test
    void opensNothingBeforeTheFirstEventIsAskedFor() {
        Counted source = message();
        try (DdexEvents pulled = parser.open(source, Cancellation.none())) {
            assertThat(source.opened).isZero();
            assertThat(pulled.hasNext()).isTrue();
            assertThat(List.of(source.opened, source.closed)).containsExactly(1, 0);
        }
        source.wasOpenedAndClosedOnce();
        Counted offered = message();
        ItemRecorder<DdexEvent> recorder = new ItemRecorder<>();
        parser.publish(offered, Runnable::run).subscribe(recorder);
        assertThat(offered.opened).isZero();
        recorder.subscription().cancel();
        assertThat(offered.opened).isZero();
    }

    @Test
    void publishesOnAThreadOfItsOwn() throws Exception {
        Counted source = message();
        ItemRecorder<DdexEvent> recorder = new ItemRecorder<>();
        parser.publish(source).subscribe(recorder);
        recorder.subscription().request(Long.MAX_VALUE);
        recorder.awaitEnd();
        source.wasOpenedAndClosedOnce();
        assertThat(recorder.items()).containsExactlyElementsOf(expected());
    }

    @ParameterizedTest
    @EnumSource(Face.class)
    void leavesNoFileOpen(Face face) throws IOException {
        Path file = Files.write(directory.resolve("m.xml"), MESSAGE);
        assumeTrue(Files.isDirectory(OPEN_FILES), "only where the system lists open files");
        boolean[] seen = {false};
        face.read(parser, DdexSource.of(file), event -> seen[0] = seen[0] || isOpen(file));
        assertThat(seen[0]).isTrue();
        assertThat(isOpen(file)).isFalse();
        Files.write(file, new byte[] {'<'});
        assertThatThrownBy(() -> face.read(parser, DdexSource.of(file), events::add))
                .isInstanceOf(DdexParseException.class);
        assertThat(isOpen(file)).isFalse();
    }

    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    private static boolean isOpen(Path file) {
        try (Stream<Path> open = Files.list(OPEN_FILES)) {
            return open.anyMatch(link -> {
                try {
                    return Files.readSymbolicLink(link).equals(file.toRealPath());
                } catch (IOException e) {
                    // Closed meanwhile, as that of the list itself.
                    return false;
                }
            });
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
