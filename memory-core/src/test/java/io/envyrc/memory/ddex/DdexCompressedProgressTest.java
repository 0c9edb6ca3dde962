package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import io.envyrc.memory.stream.Decompression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How far a run over compressed files has come is told by their compressed bytes. */
class DdexCompressedProgressTest {
    private static final long BYTES = 1 << 20;

    @TempDir
    private Path directory;

    private final DdexFileSource source = DdexFileSource.decompressing(Decompression.create());

    private Path compressed(String name) throws IOException {
        Path file = directory.resolve(name);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            new GeneratedMessage(MessageShape.ofBytes(BYTES)).transferTo(out);
        }
        return file;
    }

    @Test
    void aFileIsDoneOnceItsCompressedBytesAre() throws IOException {
        Path file = compressed("a.xml.gz");
        LongAdder done = new LongAdder();
        try (InputStream in = source.open(file, done::add)) {
            in.skipNBytes(BYTES / 2);
            assertThat((double) done.sum() / source.size(file)).isBetween(0.3, 0.8);
            in.transferTo(OutputStream.nullOutputStream());
        }
        assertThat(done.sum()).isEqualTo(Files.size(file)).isLessThan(BYTES / 4);
        try (InputStream in = source.open(file)) {
            assertThat(in.transferTo(OutputStream.nullOutputStream())).isGreaterThanOrEqualTo(BYTES);
        }
    }

    @Test
    void theShareOfARunFollowsThem() throws IOException {
        List<Path> files = List.of(compressed("a.xml.gz"), compressed("b.xml.gz"));
        AtomicReference<DdexFileResults> run = new AtomicReference<>();
        List<Double> shares = new ArrayList<>();
        DdexFileHandlers handlers = file -> new DdexFileHandler() {
            private long bytes;

            @Override
            public void onChunk(List<DdexEvent> events) {
                long before = bytes;
                bytes = events.get(events.size() - 1).range().end();
                if (before < BYTES / 2 && bytes >= BYTES / 2) {
                    shares.add(Objects.requireNonNull(run.get()).progress().share());
                }
            }

            @Override
            public void onCommit(MessageEnd end) {}

            @Override
            public void onDiscard(Throwable reason) {}
        };
        DdexParser parser = DdexParser.builder()
                .limits(DdexLimits.builder().bufferSize(8 << 10).build())
                .build();
        DdexBatch batch =
                DdexBatch.builder(parser).source(source).memory(() -> 0).build();
        try (DdexFileResults results = batch.processFiles(files, 1, handlers, Cancellation.none())) {
            run.set(results);
            results.forEachRemaining(result -> assertThat(result.error()).isNull());
            assertThat(results.progress().bytesRead()).isGreaterThanOrEqualTo(2 * BYTES);
        }
        assertThat(shares).hasSize(2);
        assertThat(shares.get(0)).isBetween(0.15, 0.45);
        assertThat(shares.get(1)).isBetween(0.65, 0.95);
    }

    @Test
    void aFileThatIsNotThereIsNotOpened() {
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> source.open(directory.resolve("none"), bytes -> {}));
        assertThat(source.size(directory.resolve("none"))).isZero();
    }
}
