package io.envyrc.memory.bench.stream;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.stream.StreamProcessor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reads a file of 64 MB in chunks: ours beside a bare loop, with buffers of 8 KB and of 256 KB. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 7, time = 1)
public class ChunksBenchmark {
    private static final int SMALL_BUFFER = 8 << 10;
    private static final int LARGE_BUFFER = 256 << 10;

    private final StreamProcessor processor =
            StreamProcessor.builder().bufferSize(SMALL_BUFFER).build();
    private final StreamProcessor largeBuffer =
            StreamProcessor.builder().bufferSize(LARGE_BUFFER).build();

    @Benchmark
    public long ourChunks(LinesFile file) throws IOException {
        return processor
                .chunks(file.path(), (chunk, offset) -> {}, Cancellation.none())
                .bytes();
    }

    @Benchmark
    public long ourChunksThroughALargeBuffer(LinesFile file) throws IOException {
        return largeBuffer
                .chunks(file.path(), (chunk, offset) -> {}, Cancellation.none())
                .bytes();
    }

    @Benchmark
    public long bareLoop(LinesFile file) throws IOException {
        return read(file, SMALL_BUFFER);
    }

    @Benchmark
    public long bareLoopThroughALargeBuffer(LinesFile file) throws IOException {
        return read(file, LARGE_BUFFER);
    }

    private static long read(LinesFile file, int bufferSize) throws IOException {
        byte[] buffer = new byte[bufferSize];
        long bytes = 0;
        try (InputStream in = Files.newInputStream(file.path())) {
            for (int length; (length = in.read(buffer)) > 0; ) {
                bytes += length;
            }
        }
        return bytes;
    }
}
