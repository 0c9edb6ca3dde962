package io.envyrc.memory.bench.env;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.env.EnvCursor;
import io.envyrc.memory.env.EnvFile;
import io.envyrc.memory.env.EnvFileStreamer;
import io.envyrc.memory.env.EnvParser;
import io.envyrc.memory.stream.StreamProcessor;
import io.github.cdimascio.dotenv.Dotenv;
import io.github.cdimascio.dotenv.internal.DotenvParser;
import io.github.cdimascio.dotenv.internal.DotenvReader;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.core.io.FileSystemResource;

/** Reads one file from the disk, that is from the page cache: each of our faces, the peers, and the limit. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms3g", "-Xmx3g"})
public class EnvBenchmark {
    private static final int BUFFER_BYTES = 256 << 10;
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** How many variables the file has. */
    @Param({"1000", "1000000"})
    int variables;

    private final EnvParser parser =
            EnvParser.builder().bufferSize(BUFFER_BYTES).build();
    private final EnvFileStreamer streamer = new EnvFileStreamer(parser);
    private final StreamProcessor processor =
            StreamProcessor.builder().bufferSize(BUFFER_BYTES).build();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private Path directory = Path.of("");
    private Path file = directory;

    /** Writes the file. */
    @Setup
    public void write() throws IOException {
        directory = Files.createTempDirectory("env-bench");
        file = EnvInput.write(directory, variables);
    }

    /** Removes it. */
    @TearDown
    public void remove() throws IOException {
        Files.delete(file);
        Files.delete(directory);
    }

    /** Keys and values as spans, from a stream. */
    @Benchmark
    public long ourCursor() throws IOException {
        try (InputStream in = new FileInputStream(file.toFile())) {
            return spans(streamer.cursor(in));
        }
    }

    /** Keys and values as spans, from a memory-mapped file. */
    @Benchmark
    public long ourCursorMapped() throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return spans(streamer.cursor(
                    channel.map(MapMode.READ_ONLY, 0, channel.size()), diagnostic -> {}, Cancellation.none()));
        }
    }

    private static long spans(EnvCursor cursor) throws IOException {
        long bytes = 0;
        try (cursor) {
            while (cursor.next()) {
                bytes += cursor.keySpan().length() + cursor.valueSpan().length();
            }
        }
        return bytes;
    }

    /** Keys and values as strings. */
    @Benchmark
    public void ourStrings(Blackhole blackhole) throws IOException {
        try (InputStream in = new FileInputStream(file.toFile());
                EnvCursor cursor = streamer.cursor(in)) {
            while (cursor.next()) {
                blackhole.consume(cursor.key());
                blackhole.consume(cursor.value());
            }
        }
    }

    /** Variables handed over one by one, of which key and value are taken. */
    @Benchmark
    public void ourCallback(Blackhole blackhole) throws IOException {
        try (InputStream in = new FileInputStream(file.toFile())) {
            parser.stream(in, variable -> {
                blackhole.consume(variable.key());
                blackhole.consume(variable.value());
            });
        }
    }

    /** Variables handed over one by one and kept as they are. */
    @Benchmark
    public void ourVariables(Blackhole blackhole) throws IOException {
        try (InputStream in = new FileInputStream(file.toFile())) {
            parser.stream(in, blackhole::consume);
        }
    }

    /** A file in memory, to look keys up in. */
    @Benchmark
    public EnvFile ourParseLarge() throws IOException {
        try (InputStream in = new FileInputStream(file.toFile())) {
            return parser.parseLarge(in);
        }
    }

    /** Lines as strings, whatever they say. */
    @Benchmark
    public long ourLines() throws IOException {
        return processor.lines(file, (line, number) -> {}, Cancellation.none()).lines();
    }

    @Benchmark
    public Dotenv dotenvJavaLoad() {
        return Dotenv.configure()
                .directory(directory.toString())
                .ignoreIfMalformed()
                .load();
    }

    @Benchmark
    public Object dotenvJavaParser() {
        return new DotenvParser(new DotenvReader(directory.toString(), ".env"), false, false).parse();
    }

    @Benchmark
    public Properties properties() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = new FileInputStream(file.toFile())) {
            properties.load(in);
        }
        return properties;
    }

    @Benchmark
    public Object springBootProperties() throws IOException {
        return new PropertiesPropertySourceLoader().load("env", new FileSystemResource(file));
    }

    @Benchmark
    public long bufferedReaderLines() throws IOException {
        long lines = 0;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            while (reader.readLine() != null) {
                lines++;
            }
        }
        return lines;
    }

    /** The limit: reads the bytes, and finds the line ends eight bytes at a time. */
    @Benchmark
    public long readAndScan() throws IOException {
        long lines = 0;
        try (InputStream in = new FileInputStream(file.toFile())) {
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                for (int i = 0; i + Long.BYTES <= count; i += Long.BYTES) {
                    long word = (long) WORDS.get(buffer, i) ^ 0x0A0A0A0A0A0A0A0AL;
                    lines += Long.bitCount((word - 0x0101010101010101L) & ~word & 0x8080808080808080L);
                }
            }
        }
        return lines;
    }
}
