package io.envyrc.memory.bench.env;

import io.envyrc.memory.env.EnvParser;
import io.github.cdimascio.dotenv.Dotenv;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a file of a million variables keeps of the heap once it is read, in the column of retained bytes. The times are
 * those of two forced collections as well and tell nothing.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms3g", "-Xmx3g"})
public class RetainedBenchmark {
    private static final int VARIABLES = 1_000_000;

    /** Reads a file. */
    private interface Reading {
        Object read() throws IOException;
    }

    /** What is measured. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Heap {
        /** Bytes for each variable. */
        public long retainedBytes;

        Object measure(Reading reading) throws IOException {
            long before = used();
            Object held = reading.read();
            retainedBytes = (used() - before) / VARIABLES;
            return held;
        }

        private static long used() {
            for (int i = 0; i < 2; i++) {
                System.gc();
            }
            Runtime runtime = Runtime.getRuntime();
            return runtime.totalMemory() - runtime.freeMemory();
        }
    }

    private Path directory = Path.of("");
    private Path file = directory;

    /** Writes the file. */
    @Setup
    public void write() throws IOException {
        directory = Files.createTempDirectory("env-bench");
        file = EnvInput.write(directory, VARIABLES);
    }

    /** Removes it. */
    @TearDown
    public void remove() throws IOException {
        Files.delete(file);
        Files.delete(directory);
    }

    @Benchmark
    public Object ourParseLarge(Heap heap) throws IOException {
        return heap.measure(() -> EnvParser.create().parseLarge(file));
    }

    @Benchmark
    public Object ourParse(Heap heap) throws IOException {
        EnvParser parser = EnvParser.builder().streaming(false).build();
        return heap.measure(() -> parser.parse(file));
    }

    @Benchmark
    public Object dotenvJavaLoad(Heap heap) throws IOException {
        return heap.measure(() -> Dotenv.configure()
                .directory(directory.toString())
                .ignoreIfMalformed()
                .load());
    }

    @Benchmark
    public Object properties(Heap heap) throws IOException {
        return heap.measure(() -> {
            Properties properties = new Properties();
            try (InputStream in = new FileInputStream(file.toFile())) {
                properties.load(in);
            }
            return properties;
        });
    }
}
