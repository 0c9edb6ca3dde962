package io.envyrc.memory.bench.stream;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.stream.StreamProcessor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Counts the lines of a file of 64 MB, each made a string: ours beside the JDK's two ways. The limit makes no strings: it
 * reads the file and looks for newlines, eight bytes at a time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 7, time = 1)
public class LinesBenchmark {
    private static final int LARGE_BUFFER = 256 << 10;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;

    private final StreamProcessor processor = StreamProcessor.create();
    private final StreamProcessor largeBuffer =
            StreamProcessor.builder().bufferSize(LARGE_BUFFER).build();

    @Benchmark
    public long ourLines(LinesFile file) throws IOException {
        return processor
                .lines(file.path(), (line, number) -> {}, Cancellation.none())
                .lines();
    }

    @Benchmark
    public long ourLinesThroughALargeBuffer(LinesFile file) throws IOException {
        return largeBuffer
                .lines(file.path(), (line, number) -> {}, Cancellation.none())
                .lines();
    }

    @Benchmark
    public long bufferedReader(LinesFile file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file.path())) {
            long lines = 0;
            while (reader.readLine() != null) {
                lines++;
            }
            return lines;
        }
    }

    @Benchmark
    public long filesLines(LinesFile file) throws IOException {
        try (Stream<String> lines = Files.lines(file.path())) {
            return lines.count();
        }
    }

    @Benchmark
    public long limit(LinesFile file) throws IOException {
        byte[] buffer = new byte[LARGE_BUFFER];
        long lines = 0;
        try (InputStream in = Files.newInputStream(file.path())) {
            for (int length; (length = in.readNBytes(buffer, 0, buffer.length)) > 0; ) {
                lines += newlines(buffer, length);
            }
        }
        return lines;
    }

    private static long newlines(byte[] bytes, int length) {
        long lines = 0;
        int at = 0;
        for (; at <= length - Long.BYTES; at += Long.BYTES) {
            long difference = (long) LONGS.get(bytes, at) ^ '\n' * ONES;
            lines += Long.bitCount((difference - ONES) & ~difference & TOPS);
        }
        for (; at < length; at++) {
            lines += bytes[at] == '\n' ? 1 : 0;
        }
        return lines;
    }
}
