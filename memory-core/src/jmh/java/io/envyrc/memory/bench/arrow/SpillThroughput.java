package io.envyrc.memory.bench.arrow;

import io.envyrc.memory.spill.SpillCompression;
import io.envyrc.memory.spill.SpillFile;
import io.envyrc.memory.spill.SpillOptions;
import io.envyrc.memory.spill.SpillReader;
import io.envyrc.memory.spill.SpillStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Writes and reads 64 MiB of rows, random keys beside running numbers, from and to a direct buffer; beside the same by a
 * {@link FileChannel}, which keeps no checksums. The score is MiB a second of data before compression. Nothing is forced
 * to the device: reads, and most of the writes, are of the page cache.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(SpillThroughput.MIB)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SpillThroughput {
    static final int MIB = 64;
    private static final int CHUNK = 1 << 20;

    private final ByteBuffer data = ByteBuffer.allocateDirect(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer target = ByteBuffer.allocateDirect(CHUNK);
    private Path directory = Path.of("");
    private Path plain = Path.of("");

    /** A store, and a file of it to read. */
    @State(Scope.Benchmark)
    public static class Ours {
        @Param({"NONE", "LZ4", "ZSTD"})
        SpillCompression compression = SpillCompression.NONE;

        private @Nullable SpillStore store;
        private @Nullable SpillFile written;

        @Setup
        public void open(SpillThroughput input) throws IOException {
            store = SpillStore.open(
                    input.directory,
                    SpillOptions.builder().compression(compression).build());
            written = fill(input.data);
        }

        @TearDown
        public void close() throws IOException {
            Objects.requireNonNull(store).close();
        }

        private SpillFile fill(ByteBuffer data) throws IOException {
            SpillFile file = Objects.requireNonNull(store).create("rows");
            for (int i = 0; i < MIB; i++) {
                file.write(data.clear());
            }
            file.finish();
            return file;
        }
    }

    @Setup
    public void open() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (long row = 0; data.hasRemaining(); row++) {
            data.putLong(random.nextLong(1L << 40)).putLong(row);
        }
        directory = Files.createTempDirectory("throughput");
        plain = directory.resolve("plain");
        channelWrite();
    }

    @TearDown
    public void close() throws IOException {
        Files.delete(plain);
        Files.delete(directory);
    }

    @Benchmark
    public long ourWrite(Ours ours) throws IOException {
        try (SpillFile file = ours.fill(data)) {
            return file.storedBytes();
        }
    }

    @Benchmark
    public long ourRead(Ours ours) throws IOException {
        long bytes = 0;
        try (SpillReader reader = Objects.requireNonNull(ours.written).read()) {
            for (int now = reader.read(target.clear()); now >= 0; now = reader.read(target.clear())) {
                bytes += now;
            }
        }
        return bytes;
    }

    @Benchmark
    public long channelWrite() throws IOException {
        Files.deleteIfExists(plain);
        try (FileChannel channel = FileChannel.open(plain, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < MIB; i++) {
                data.clear();
                while (data.hasRemaining()) {
                    channel.write(data);
                }
            }
            return channel.size();
        }
    }

    @Benchmark
    public long channelRead() throws IOException {
        long bytes = 0;
        try (FileChannel channel = FileChannel.open(plain, StandardOpenOption.READ)) {
            for (int now = channel.read(target.clear()); now >= 0; now = channel.read(target.clear())) {
                bytes += now;
            }
        }
        return bytes;
    }
}
