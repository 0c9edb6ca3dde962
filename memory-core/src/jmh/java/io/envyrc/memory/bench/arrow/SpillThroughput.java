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
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
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
    private final Map<SpillCompression, SpillStore> stores = new EnumMap<>(SpillCompression.class);
    private final Map<SpillCompression, SpillFile> written = new EnumMap<>(SpillCompression.class);
    private Path directory = Path.of("");
    private Path plain = Path.of("");

    @Setup
    public void open() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        for (long row = 0; data.hasRemaining(); row++) {
            data.putLong(random.nextLong(1L << 40)).putLong(row);
        }
        directory = Files.createTempDirectory("throughput");
        plain = directory.resolve("plain");
        channelWrite();
        for (SpillCompression compression : SpillCompression.values()) {
            SpillStore store = SpillStore.open(
                    directory, SpillOptions.builder().compression(compression).build());
            stores.put(compression, store);
            written.put(compression, fill(compression));
        }
    }

    @TearDown
    public void close() throws IOException {
        for (SpillStore store : stores.values()) {
            store.close();
        }
        Files.delete(plain);
        Files.delete(directory);
    }

    private SpillFile fill(SpillCompression compression) throws IOException {
        SpillFile file = Objects.requireNonNull(stores.get(compression)).create("rows");
        for (int i = 0; i < MIB; i++) {
            file.write(data.clear());
        }
        file.finish();
        return file;
    }

    private long write(SpillCompression compression) throws IOException {
        try (SpillFile file = fill(compression)) {
            return file.storedBytes();
        }
    }

    private long read(SpillCompression compression) throws IOException {
        long bytes = 0;
        try (SpillReader reader =
                Objects.requireNonNull(written.get(compression)).read()) {
            for (int now = reader.read(target.clear()); now >= 0; now = reader.read(target.clear())) {
                bytes += now;
            }
        }
        return bytes;
    }

    @Benchmark
    public long our1WriteNone() throws IOException {
        return write(SpillCompression.NONE);
    }

    @Benchmark
    public long our2WriteLz4() throws IOException {
        return write(SpillCompression.LZ4);
    }

    @Benchmark
    public long our3WriteZstd() throws IOException {
        return write(SpillCompression.ZSTD);
    }

    @Benchmark
    public long our4ReadNone() throws IOException {
        return read(SpillCompression.NONE);
    }

    @Benchmark
    public long our5ReadLz4() throws IOException {
        return read(SpillCompression.LZ4);
    }

    @Benchmark
    public long our6ReadZstd() throws IOException {
        return read(SpillCompression.ZSTD);
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
