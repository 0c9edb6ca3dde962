package io.envyrc.memory.bench.ddex;

import io.envyrc.memory.ddex.DdexVersion;
import io.envyrc.memory.ddex.GeneratedMessage;
import io.envyrc.memory.ddex.MessageShape;
import java.io.ByteArrayInputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reads one message of 100 MB, ERN 4.3, from memory: our typed records, scans of XML parsers that make nothing of it, and
 * what else makes records or a tree of it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms3g", "-Xmx3g"})
public class DdexBenchmark {
    private static final long BYTES = 100_000_000;

    /**
     * What the message looks like: {@code compact}, or {@code indented}, {@code third} (ERN 3.8.2), {@code giant} (one release)
     * and {@code prefixed}, which is not for JAXB and DOM.
     */
    @Param("compact")
    String shape = "compact";

    private byte[] message = {};
    private long records;

    /** What the runner puts a result in relation to. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Input {
        public long inputBytes;
        public long inputRecords;
    }

    @Setup
    public void generate() throws Exception {
        message = GeneratedMessage.bytes(shape());
        records = Reading.OURS.read(new ByteArrayInputStream(message));
    }

    private MessageShape shape() {
        MessageShape compact = MessageShape.ofBytes(BYTES);
        return switch (shape) {
            case "compact" -> compact;
            case "indented" -> compact.indented(true);
            case "third" -> compact.version(DdexVersion.ERN_3_8_2);
            case "giant" -> compact.asGiant();
            case "prefixed" -> compact.names(MessageShape.Names.PREFIXED);
            default -> throw new IllegalArgumentException("no shape is called " + shape);
        };
    }

    private long read(Reading reading, Input input) throws Exception {
        input.inputBytes = message.length;
        input.inputRecords = records;
        return reading.read(new ByteArrayInputStream(message));
    }

    /** Typed records, with every check. */
    @Benchmark
    public long ourRecords(Input input) throws Exception {
        return read(Reading.OURS, input);
    }

    /** Typed records by the other engine. */
    @Benchmark
    public long ourRecordsByWoodstox(Input input) throws Exception {
        return read(Reading.OURS_BY_WOODSTOX, input);
    }

    /** Typed records, and the tree of each. */
    @Benchmark
    public long ourRecordsWithTrees(Input input) throws Exception {
        return read(Reading.OURS_WITH_TREES, input);
    }

    @Benchmark
    public long woodstoxScan(Input input) throws Exception {
        return read(Reading.WOODSTOX, input);
    }

    @Benchmark
    public long aaltoScan(Input input) throws Exception {
        return read(Reading.AALTO, input);
    }

    @Benchmark
    public long jdkStaxScan(Input input) throws Exception {
        return read(Reading.JDK, input);
    }

    @Benchmark
    public long jacksonMaps(Input input) throws Exception {
        return read(Reading.JACKSON, input);
    }

    @Benchmark
    public long jaxbObjects(Input input) throws Exception {
        return read(Reading.JAXB, input);
    }

    @Benchmark
    public long domTree(Input input) throws Exception {
        return read(Reading.DOM, input);
    }
}
