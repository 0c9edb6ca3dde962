package io.envyrc.memory.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.ChildJvm;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamProcessorTest {
    private static final String TEXT = "one\ntwo\r\nthree\rfour\n\r\n\ré\n\nlast";
    private static final List<String> LINES = List.of("one", "two", "three", "four", "", "", "é", "", "last");

    private final BytePool buffers = PoolManager.create(PoolConfig.defaults()).bytePool();

    @AfterEach
    void everyBufferIsBack() {
        assertThat(buffers.stats().leased()).isZero();
    }

    @Test
    void everyBufferSizeCutsTheSameLines() throws IOException {
        int size = TEXT.getBytes(UTF_8).length;
        for (int bufferSize = 1; bufferSize <= size + 1; bufferSize++) {
            List<String> lines = new ArrayList<>();
            LineSummary summary = StreamProcessor.builder()
                    .bufferSize(bufferSize)
                    .build()
                    .lines(stream(TEXT), (line, number) -> {
                        lines.add(line);
                        assertThat(number).isEqualTo(lines.size());
                    });
            assertThat(lines).as("buffer of %d", bufferSize).isEqualTo(LINES);
            assertThat(summary).isEqualTo(new LineSummary(9, 0, size));
        }
    }

    @Test
    void everyBufferSizeCutsRandomTextAsAPlainReadingDoes() throws IOException {
        Random random = new Random(1);
        String alphabet = "\n\raaaaaaaaaaaa\t\u000b\u000c\u000e\u0000\u00e9\u01ca";
        for (int round = 0; round < 200; round++) {
            String text = random.ints(random.nextInt(100), 0, alphabet.length())
                    .mapToObj(alphabet::charAt)
                    .map(String::valueOf)
                    .collect(Collectors.joining());
            for (int bufferSize = 1; bufferSize <= 80; bufferSize += 1 + bufferSize / 4) {
                for (int maxLineSize : new int[] {1, 8, 9, 300}) {
                    List<String> seen = new ArrayList<>();
                    StreamProcessor.builder()
                            .bufferSize(bufferSize)
                            .maxLineSize(maxLineSize)
                            .skipLongLines(true)
                            .buffers(buffers)
                            .build()
                            .lines(stream(text), collecting(seen));
                    assertThat(seen)
                            .as("buffer of %d, lines of %d", bufferSize, maxLineSize)
                            .isEqualTo(plainly(text, maxLineSize));
                }
            }
        }
    }

    private static LineHandler collecting(List<String> seen) {
        return new LineHandler() {
            @Override
            public void line(String line, long number) {
                seen.add(number + ":" + line);
            }

            @Override
            public void longLine(long number, long bytes) {
                seen.add(number + " has " + bytes);
            }
        };
    }

    private static List<String> plainly(String text, int maxLineSize) throws IOException {
        List<String> lines = new ArrayList<>();
        BufferedReader reader = new BufferedReader(new StringReader(text));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            int bytes = line.getBytes(UTF_8).length;
            int number = lines.size() + 1;
            lines.add(bytes > maxLineSize ? number + " has " + bytes : number + ":" + line);
        }
        return lines;
    }

    @ParameterizedTest
    @CsvSource({"'',0", "'a',1", "'a\n',1", "'\n',1", "'\r\n\r\n',2", "'\ufeff',0", "'\ufeffa\nb',2"})
    void aLastLineCountsIfItIsNotEmpty(String text, long lines) throws IOException {
        List<String> seen = new ArrayList<>();
        LineSummary summary = processor(10).lines(stream(text), (line, number) -> seen.add(line));
        assertThat(summary).isEqualTo(new LineSummary(lines, 0, text.getBytes(UTF_8).length));
        assertThat(String.join("", seen)).doesNotContain("\ufeff");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64})
    void aLineOverTheMaximumIsRefusedByItsNumber(int bufferSize) {
        List<String> seen = new ArrayList<>();
        StreamProcessor processor = StreamProcessor.builder()
                .bufferSize(bufferSize)
                .maxLineSize(5)
                .buffers(buffers)
                .build();
        assertThatExceptionOfType(LineTooLongException.class)
                .isThrownBy(() -> processor.lines(stream("12345\r\n\n123456\nx"), (line, number) -> seen.add(line)))
                .withMessage("line 3 is longer than 5 bytes (maxLineSize); raise the limit or skip long lines")
                .satisfies(e -> assertThat(e.line()).isEqualTo(3));
        assertThat(seen).containsExactly("12345", "");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64})
    void aLineOverTheMaximumIsSkippedAndCountedIfSoConfigured(int bufferSize) throws IOException {
        List<String> seen = new ArrayList<>();
        StreamProcessor processor = StreamProcessor.builder()
                .bufferSize(bufferSize)
                .maxLineSize(5)
                .skipLongLines(true)
                .buffers(buffers)
                .build();
        String text = "12345\n" + "x".repeat(300) + "\r\nok\n" + "y".repeat(6);
        LineSummary summary = processor.lines(stream(text), collecting(seen));
        assertThat(seen).containsExactly("1:12345", "2 has 300", "3:ok", "4 has 6");
        assertThat(summary).isEqualTo(new LineSummary(4, 2, text.length()));
    }

    @Test
    void whatIsThrownAtALongLineIsHeardUnchanged() {
        IOException refused = new IOException("refused");
        StreamProcessor processor = StreamProcessor.builder()
                .maxLineSize(5)
                .skipLongLines(true)
                .buffers(buffers)
                .build();
        assertThatThrownBy(() -> processor.lines(stream("123456\nx"), new LineHandler() {
                    @Override
                    public void line(String line, long number) {
                        throw new AssertionError("line after a refusal");
                    }

                    @Override
                    public void longLine(long number, long bytes) throws IOException {
                        throw refused;
                    }
                }))
                .isSameAs(refused);
    }

    @Test
    void aLineOf1GbIsSkippedOrRefusedInASmallHeap() throws Exception {
        assertThat(ChildJvm.run(List.of("-Xmx16m"), LongLineProbe.class)).isEqualToNormalizingNewlines("""
                        line 2 is longer than 65536 bytes (maxLineSize); raise the limit or skip long lines
                        2 has 1073741824
                        LineSummary[lines=3, skipped=1, bytes=1073741836]
                        """);
    }

    @Test
    void chunksAreTheBytesOfTheStream() throws IOException {
        byte[] bytes = new byte[1000];
        new Random(1).nextBytes(bytes);
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        StreamProcessor processor =
                StreamProcessor.builder().bufferSize(64).buffers(buffers).build();
        ChunkSummary summary = processor.chunks(new ByteArrayInputStream(bytes), (chunk, offset) -> {
            assertThat(offset).isEqualTo(seen.size());
            assertThat(chunk.isReadOnly()).isTrue();
            assertThat(chunk.remaining()).isBetween(1, 64);
            byte[] copy = new byte[chunk.remaining()];
            chunk.get(copy);
            seen.writeBytes(copy);
        });
        assertThat(seen.toByteArray()).isEqualTo(bytes);
        assertThat(summary).isEqualTo(new ChunkSummary(16, 1000));
    }

    @Test
    void readersAndFilesAreReadAlike(@TempDir Path dir) throws IOException {
        Path file = Files.writeString(dir.resolve("lines.txt"), TEXT);
        List<String> ofFile = new ArrayList<>();
        List<String> ofReader = new ArrayList<>();
        StreamProcessor processor = StreamProcessor.create();
        processor.lines(file, (line, number) -> ofFile.add(line), Cancellation.none());
        processor.lines(new StringReader(TEXT), (line, number) -> ofReader.add(line), Cancellation.none());
        assertThat(ofFile).isEqualTo(LINES);
        assertThat(ofReader).isEqualTo(LINES);
        assertThat(processor
                        .chunks(file, (chunk, offset) -> {}, Cancellation.none())
                        .bytes())
                .isEqualTo(Files.size(file));
    }

    @Test
    void invalidUtf8IsReadAsReplacement() throws IOException {
        List<String> seen = new ArrayList<>();
        InputStream in = new ByteArrayInputStream(new byte[] {'a', (byte) 0xFF, '\n'});
        processor(10).lines(in, (line, number) -> seen.add(line));
        assertThat(seen).containsExactly("a\uFFFD");
    }

    @Test
    void whatAHandlerThrowsIsHeardUnchanged() {
        IOException full = new IOException("disk full");
        assertThatThrownBy(() -> processor(10).lines(stream("a\nb"), (line, number) -> {
                    throw full;
                }))
                .isSameAs(full);
        assertThatThrownBy(() -> processor(10).chunks(stream("a"), (chunk, offset) -> {
                    throw full;
                }))
                .isSameAs(full);
    }

    @Test
    void cancellationEndsTheWorkBeforeTheNextRead() {
        Cancellation cancellation = Cancellation.create();
        List<String> seen = new ArrayList<>();
        StreamProcessor processor =
                StreamProcessor.builder().bufferSize(64).buffers(buffers).build();
        assertThatThrownBy(() -> processor.lines(
                        stream("12345678\n".repeat(100)),
                        (line, number) -> {
                            seen.add(line);
                            cancellation.cancel();
                        },
                        cancellation))
                .isInstanceOf(CancellationException.class)
                .hasMessage("cancelled by the caller");
        assertThat(seen).hasSize(7);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, (1 << 28) + 1})
    void sizesOutOfRangeAreRefused(int bytes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StreamProcessor.builder().bufferSize(bytes).build())
                .withMessage("stream processor: bufferSize must be within 1..268435456 bytes but was " + bytes);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StreamProcessor.builder().maxLineSize(bytes).build())
                .withMessage("stream processor: maxLineSize must be within 1..268435456 bytes but was " + bytes);
    }

    private StreamProcessor processor(int maxLineSize) {
        return StreamProcessor.builder()
                .maxLineSize(maxLineSize)
                .buffers(buffers)
                .build();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
