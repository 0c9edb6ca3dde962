package io.envyrc.memory.ddex;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import io.envyrc.memory.leak.MemoryLeakDetector;
import io.envyrc.memory.leak.MemorySession;
import io.envyrc.memory.pressure.MemoryMonitor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages, and keeps an eye on the memory meanwhile: each message and each file of a run is a {@link MemorySession},
 * which warns in the log when the heap has grown by more than a limit; what was read is counted; and the status tells of
 * the heap and of its trend. What is read is what {@link DdexParser} and {@link DdexBatch} read.
 *
 * <p>Monitor and detector stay their owner's, to start and to stop. Immutable and thread-safe.
 */
public final class ManagedDdexService {
    /** Growth of the heap during a message, in bytes, from which on there is a warning, unless set. */
    public static final long DEFAULT_GROWTH_WARNING_BYTES = 100L << 20;

    private final DdexParser parser;
    private final DdexFileSource source;
    private final DdexBatch batch;
    private final MemoryMonitor monitor;
    private final @Nullable MemoryLeakDetector detector;
    private final DdexLedger ledger;

    private ManagedDdexService(Builder builder, MemoryMonitor monitor) {
        this.parser = builder.parser;
        this.source = builder.source;
        this.monitor = monitor;
        this.detector = builder.detector;
        this.ledger = new DdexLedger(builder.growthWarningBytes);
        this.batch = builder.files
                .apply(DdexBatch.builder(parser).source(source).monitor(monitor))
                .ledger(ledger)
                .build();
    }

    /** Returns a builder of a service that reads with this parser. */
    public static Builder builder(DdexParser parser) {
        return new Builder(parser);
    }

    /** Returns what reads the messages. */
    public DdexParser parser() {
        return parser;
    }

    /** As {@link #parse(String, InputStream, Consumer, Cancellation)}, not to be cancelled. */
    public DdexReading parse(String name, InputStream in, Consumer<? super DdexEvent> consumer) throws IOException {
        return parse(name, in, consumer, Cancellation.none());
    }

    /**
     * Hands over each event of a message, as {@link DdexParser#parse(InputStream, Consumer, Cancellation)} does, and throws
     * as it does.
     *
     * @param name what the log calls the message, if the heap grows
     */
    public DdexReading parse(
            String name, InputStream in, Consumer<? super DdexEvent> consumer, Cancellation cancellation)
            throws IOException {
        return tracked(name, () -> parser.parse(in, consumer, cancellation));
    }

    /** As {@link #parse(Path, Consumer, Cancellation)}, not to be cancelled. */
    public DdexReading parse(Path file, Consumer<? super DdexEvent> consumer) throws IOException {
        return parse(file, consumer, Cancellation.none());
    }

    /** As {@link #parse(String, InputStream, Consumer, Cancellation)} of a file, which is opened as files of a run are. */
    public DdexReading parse(Path file, Consumer<? super DdexEvent> consumer, Cancellation cancellation)
            throws IOException {
        return tracked(
                String.valueOf(file.getFileName()),
                () -> parser.parse(() -> source.open(file), consumer, cancellation));
    }

    /**
     * Hands over the events of a message in chunks, as {@link DdexParser#parseChunks(InputStream, DdexHandler, Cancellation)}
     * does, and throws as it does.
     *
     * @param name what the log calls the message, if the heap grows
     */
    public DdexReading parseChunks(String name, InputStream in, DdexHandler handler, Cancellation cancellation)
            throws IOException {
        return tracked(name, () -> parser.parseChunks(in, handler, cancellation));
    }

    private DdexReading tracked(String name, Reading reading) throws IOException {
        Objects.requireNonNull(name, "name");
        DdexLedger.Entry entry = ledger.open(name);
        try {
            entry.succeeded(reading.read());
        } catch (Throwable e) {
            entry.failed(e);
            throw e;
        } finally {
            entry.close();
        }
        return entry.reading();
    }

    private interface Reading {
        MessageEnd read() throws IOException;
    }

    /** As {@link DdexBatch#processFiles(Collection, int)}. */
    public DdexFileResults processFiles(Collection<Path> files, int maxConcurrent) {
        return batch.processFiles(files, maxConcurrent);
    }

    /** As {@link DdexBatch#processFiles(Collection, int, DdexFileHandlers, Cancellation)}. */
    public DdexFileResults processFiles(
            Collection<Path> files, int maxConcurrent, DdexFileHandlers handlers, Cancellation cancellation) {
        return batch.processFiles(files, maxConcurrent, handlers, cancellation);
    }

    /** Returns what was read so far. */
    public DdexStats stats() {
        return ledger.stats();
    }

    /** Returns what was read so far, how the memory is now, and where it goes. */
    public DdexStatus status() {
        return new DdexStatus(
                stats(),
                monitor.snapshot(),
                Optional.ofNullable(detector).map(MemoryLeakDetector::trend),
                Optional.ofNullable(detector).flatMap(MemoryLeakDetector::lastReport));
    }

    /** Configures a {@link ManagedDdexService}. Not thread-safe. */
    public static final class Builder {
        private final DdexParser parser;
        private DdexFileSource source = Files::newInputStream;
        private @Nullable MemoryMonitor monitor;
        private @Nullable MemoryLeakDetector detector;
        private long growthWarningBytes = DEFAULT_GROWTH_WARNING_BYTES;
        private UnaryOperator<DdexBatch.Builder> files = UnaryOperator.identity();

        private Builder(DdexParser parser) {
            this.parser = Objects.requireNonNull(parser, "parser");
        }

        /** Sets how files are opened, {@link DdexFileSource#decompressing} for example; as they are by default. */
        public Builder source(DdexFileSource source) {
            this.source = Objects.requireNonNull(source, "source");
            return this;
        }

        /** Sets what tells of memory; by default this JVM's signals are read when needed. */
        public Builder monitor(MemoryMonitor monitor) {
            this.monitor = Objects.requireNonNull(monitor, "monitor");
            return this;
        }

        /** Sets whose trend and last report the status tells; none by default. */
        public Builder leakDetector(MemoryLeakDetector detector) {
            this.detector = Objects.requireNonNull(detector, "detector");
            return this;
        }

        /**
         * Sets by how much the heap may grow during a message without a warning, in bytes, 0 or more; 100 MB by default.
         */
        public Builder growthWarning(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException(
                        "ManagedDdexService: growthWarning must be >= 0 bytes but was " + bytes);
            }
            this.growthWarningBytes = bytes;
            return this;
        }

        /** Sets what else runs over files are to have: order, threshold, waits. */
        public Builder files(UnaryOperator<DdexBatch.Builder> settings) {
            this.files = Objects.requireNonNull(settings, "settings");
            return this;
        }

        /** Returns the service. Throws as {@link DdexBatch.Builder#build} does. */
        public ManagedDdexService build() {
            return new ManagedDdexService(
                    this, monitor == null ? MemoryMonitor.builder().build() : monitor);
        }
    }
}
