package io.envyrc.memory.env;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.env.EnvDiagnostic.Severity;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.stream.BufferSizes;
import io.envyrc.memory.stream.ReaderInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code .env} files by the rules of an {@link EnvDialect}.
 *
 * <p>Three ways, one engine:
 * <ul>
 *   <li>{@code stream} hands over each variable as it is read and keeps nothing: constant memory for any size.
 *   <li>{@code parse} gives an {@link EnvFile}, to look up, edit and write back. Its memory grows with the file: the
 *       text, and for each variable about 100 bytes and the characters of its value.
 *   <li>{@code parseLarge} gives an {@link EnvFile} too, for files with big values: it makes a value of the text only
 *       when asked, each time anew, but for values with variables replaced and those of other dialects than
 *       {@link EnvDialect#DOTENV}, which it keeps. Its memory grows with the file as well: the text, and for each
 *       variable about 50 bytes.
 * </ul>
 *
 * <p>Parsing itself takes constant memory in each way: one buffer, for {@code stream} 288 KB at most to find duplicates,
 * and where variables in values are replaced, what the file has set so far, {@link Builder#maxInterpolationSize} at most.
 * The buffer begins at {@link #bufferSize()} and grows while a value does not fit, never over {@link #maxValueSize()} and
 * two lines. It is wiped before it goes back to its pool. What grows is the {@link EnvFile}, as its Javadoc says.
 *
 * <p>Text is UTF-8; what is not valid in a value becomes U+FFFD and is reported. Lines end with LF, CR LF or a lone CR,
 * and each such end inside a value becomes LF in {@link EnvDialect#DOTENV}. Nothing is left out silently: see
 * {@link EnvDiagnostic}. Only two things are refused in every dialect, by an {@link EnvParseException}: a line over
 * {@link #maxLineSize()}, and a value over {@link #maxValueSize()}; a quote that is not closed within that counts as such
 * a value. {@link EnvDialect#COMPOSE} and {@link EnvInterpolation} refuse what they say.
 *
 * <p>Streams and readers stay open: who opened one closes it; a file given by its path is opened and closed here. A
 * cancellation is noticed before each read. Immutable and thread-safe; each call has its own buffer.
 */
public final class EnvParser {
    /** Size of a file, in bytes, from which {@code parse(Path)} takes the way of {@code parseLarge}. */
    public static final long LARGE_FILE_BYTES = 8L << 20;

    private static final int LARGE_BUFFER_BYTES = 256 << 10;

    static final EnvDiagnosticHandler UNHEARD = diagnostic -> {};

    private final EnvConfig config;

    private EnvParser(EnvConfig config) {
        this.config = config;
    }

    /** Returns a parser with the default dialect and sizes that allocates its buffers. */
    public static EnvParser create() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Returns the rules that files are read by. */
    public EnvDialect dialect() {
        return config.dialect();
    }

    /** Returns the size of the buffer that a parse begins with, in bytes. */
    public int bufferSize() {
        return config.bufferSize();
    }

    /** Returns the size of the longest line, in bytes without its end. */
    public int maxLineSize() {
        return config.maxLineSize();
    }

    /** Returns the size of the largest value, in bytes as it stands in the file between its quotes. */
    public int maxValueSize() {
        return config.maxValueSize();
    }

    /** As {@link #parse(InputStream, Cancellation)}, not to be cancelled. */
    public EnvFile parse(InputStream in) throws IOException {
        return parse(in, Cancellation.none());
    }

    /**
     * Reads a file with all its values.
     *
     * @param in the file, read to its end
     * @param cancellation checked before each read
     * @throws EnvParseException if the file breaks a limit
     * @throws CancellationException if cancelled
     * @throws IOException from the stream
     */
    public EnvFile parse(InputStream in, Cancellation cancellation) throws IOException {
        Objects.requireNonNull(in, "in");
        return new EnvFileLoader(config, true).load(in, cancellation);
    }

    /** As {@link #parse(InputStream, Cancellation)}, not to be cancelled. */
    public EnvFile parse(Reader reader) throws IOException {
        return parse(reader, Cancellation.none());
    }

    /** As {@link #parse(InputStream, Cancellation)}; sizes are those of the text in UTF-8. */
    public EnvFile parse(Reader reader, Cancellation cancellation) throws IOException {
        return parse(new ReaderInputStream(reader), cancellation);
    }

    /** As {@link #parse(Path, Cancellation)}, not to be cancelled. */
    public EnvFile parse(Path file) throws IOException {
        return parse(file, Cancellation.none());
    }

    /**
     * As {@link #parse(InputStream, Cancellation)}, or as {@link #parseLarge(InputStream, Cancellation)} if the file has
     * {@link #LARGE_FILE_BYTES} or more and {@linkplain Builder#streaming streaming} is on.
     */
    public EnvFile parse(Path file, Cancellation cancellation) throws IOException {
        boolean large = config.streaming() && Files.size(file) >= LARGE_FILE_BYTES;
        try (InputStream in = Files.newInputStream(file)) {
            return large ? parseLarge(in, cancellation) : parse(in, cancellation);
        }
    }

    /** As {@link #parseLarge(InputStream, Cancellation)}, not to be cancelled. */
    public EnvFile parseLarge(InputStream in) throws IOException {
        return parseLarge(in, Cancellation.none());
    }

    /**
     * Reads a file but for its values: keeps its text, its keys and where each variable stands; a value is made when
     * asked for. So this takes more memory than the file has bytes; {@code stream} takes none that grows.
     *
     * @param in the file, read to its end
     * @param cancellation checked before each read
     * @throws EnvParseException if the file breaks a limit
     * @throws CancellationException if cancelled
     * @throws IOException from the stream
     */
    public EnvFile parseLarge(InputStream in, Cancellation cancellation) throws IOException {
        Objects.requireNonNull(in, "in");
        return new EnvFileLoader(config, false).load(in, cancellation);
    }

    /** As {@link #parseLarge(InputStream, Cancellation)}, not to be cancelled. */
    public EnvFile parseLarge(Reader reader) throws IOException {
        return parseLarge(reader, Cancellation.none());
    }

    /** As {@link #parseLarge(InputStream, Cancellation)}; sizes are those of the text in UTF-8. */
    public EnvFile parseLarge(Reader reader, Cancellation cancellation) throws IOException {
        return parseLarge(new ReaderInputStream(reader), cancellation);
    }

    /** As {@link #parseLarge(Path, Cancellation)}, not to be cancelled. */
    public EnvFile parseLarge(Path file) throws IOException {
        return parseLarge(file, Cancellation.none());
    }

    /** As {@link #parseLarge(InputStream, Cancellation)} of a file. */
    public EnvFile parseLarge(Path file, Cancellation cancellation) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return parseLarge(in, cancellation);
        }
    }

    /** As {@link #stream(InputStream, EnvVariableHandler, EnvDiagnosticHandler, Cancellation)}; findings are counted. */
    public EnvSummary stream(InputStream in, EnvVariableHandler handler) throws IOException {
        return stream(in, handler, UNHEARD, Cancellation.none());
    }

    /** As {@link #stream(InputStream, EnvVariableHandler, EnvDiagnosticHandler, Cancellation)}; findings are counted. */
    public EnvSummary stream(InputStream in, EnvVariableHandler handler, Cancellation cancellation) throws IOException {
        return stream(in, handler, UNHEARD, cancellation);
    }

    /**
     * Hands over each variable of a file, in constant memory.
     *
     * <p>Duplicates are found among the first 16,384 distinct keys, which are remembered by a 64-bit hash each; in a
     * file with more, {@link EnvSummary#duplicatesExact()} is false.
     *
     * @param in the file, read to its end
     * @param handler takes each variable, in file order, those of equal keys each, on the calling thread
     * @param diagnostics takes each finding as it is made
     * @param cancellation checked before each read
     * @throws EnvParseException if the file breaks a limit; what stands before was handed over
     * @throws CancellationException if cancelled
     * @throws IOException from the stream or a handler, unchanged
     */
    public EnvSummary stream(
            InputStream in, EnvVariableHandler handler, EnvDiagnosticHandler diagnostics, Cancellation cancellation)
            throws IOException {
        Objects.requireNonNull(handler, "handler");
        try (EnvReader reader = reader(in, diagnostics, cancellation)) {
            while (reader.advance()) {
                // Made here and not by the reader, so that the JVM leaves it away where a handler does not keep it.
                handler.variable(new EnvVariable(reader.key(), reader.value(), reader.line()));
            }
            return reader.summary();
        }
    }

    /** Opens a file that is read in large steps. */
    EnvReader largeReader(InputStream in, EnvDiagnosticHandler diagnostics, Cancellation cancellation) {
        EnvConfig large = config.withBufferOf(LARGE_BUFFER_BYTES);
        return new EnvReader(in, large, new BoundedSeenKeys(), diagnostics, cancellation);
    }

    EnvReader reader(InputStream in, EnvDiagnosticHandler diagnostics, Cancellation cancellation) {
        Objects.requireNonNull(diagnostics, "diagnostics");
        return new EnvReader(in, config, new BoundedSeenKeys(), diagnostics, cancellation);
    }

    /** Configures an {@link EnvParser}. Not thread-safe. */
    public static final class Builder {
        private EnvDialect dialect = EnvConfig.defaults().dialect();
        private int bufferSize = BufferSizes.DEFAULT_BUFFER_SIZE;
        private int maxLineSize = BufferSizes.DEFAULT_MAX_LINE_SIZE;
        private int maxValueSize = EnvConfig.DEFAULT_MAX_VALUE_SIZE;
        private boolean streaming = EnvConfig.defaults().streaming();
        private EnvInterpolation interpolation = EnvReferences.none().interpolation();
        private EnvLookup lookup = EnvReferences.none().lookup();
        private Map<String, String> environment = EnvReferences.none().environment();
        private int maxInterpolationSize = EnvReferences.DEFAULT_MAX_KEPT_SIZE;
        private int maxExpansionSize = EnvReferences.DEFAULT_MAX_EXPANSION_SIZE;
        private @Nullable Severity strict;
        private @Nullable BytePool buffers;

        private Builder() {}

        /** Sets the rules that files are read by; {@link EnvDialect#DOTENV} by default. */
        public Builder dialect(EnvDialect dialect) {
            this.dialect = Objects.requireNonNull(dialect, "dialect");
            return this;
        }

        /** Sets the size of the buffer that a parse begins with, in bytes, 1..256 MB; 8 KB by default. */
        public Builder bufferSize(int bytes) {
            this.bufferSize = bytes;
            return this;
        }

        /** Sets the size of the longest line, in bytes without its end, 1..256 MB; 64 KB by default. */
        public Builder maxLineSize(int bytes) {
            this.maxLineSize = bytes;
            return this;
        }

        /** Sets the size of the largest value, in bytes between its quotes, 1..256 MB; 1 MB by default. */
        public Builder maxValueSize(int bytes) {
            this.maxValueSize = bytes;
            return this;
        }

        /**
         * Sets whether {@code parse(Path)}, and it alone, takes the way of {@code parseLarge} for a file of
         * {@link EnvParser#LARGE_FILE_BYTES} (8 MB) and more; true by default.
         */
        public Builder streaming(boolean streaming) {
            this.streaming = streaming;
            return this;
        }

        /** Sets what becomes of variables in values, in {@link EnvDialect#DOTENV}; {@link EnvInterpolation#NONE} by default. */
        public Builder interpolation(EnvInterpolation interpolation) {
            this.interpolation = Objects.requireNonNull(interpolation, "interpolation");
            return this;
        }

        /** Sets where variables are looked up first; {@link EnvLookup#ENVIRONMENT_FIRST} by default, always in COMPOSE. */
        public Builder lookup(EnvLookup lookup) {
            this.lookup = Objects.requireNonNull(lookup, "lookup");
            return this;
        }

        /**
         * Sets the environment that variables in values are looked up in, and that {@link EnvDialect#COMPOSE} inherits
         * from; empty by default, so that no file gets at what it is not given. {@code System.getenv()} is that of the
         * process. It is copied.
         */
        public Builder environment(Map<String, String> environment) {
            this.environment = Map.copyOf(environment);
            return this;
        }

        /**
         * Sets the size of what is kept of a file to look variables up in, in bytes, 0 or more; 4 MB by default. A
         * variable counts 144 bytes and two for each character of its key and value. Where more than that is set,
         * parsing goes on, but a value that names a variable which is not found is refused, for it may have been set.
         */
        public Builder maxInterpolationSize(int bytes) {
            this.maxInterpolationSize = bytes;
            return this;
        }

        /**
         * Sets by how many characters the values of one file may grow as variables in them are replaced or inherited, 0
         * or more; 8,388,608 by default, besides {@value EnvReferences#GROWTH_A_BYTE} for each byte of the file up to
         * there. A file that grows further is refused: so what a small one names over and over takes neither the memory
         * nor the time of a large one. Each value alone has {@link #maxValueSize} characters at most.
         */
        public Builder maxExpansionSize(int characters) {
            this.maxExpansionSize = characters;
            return this;
        }

        /**
         * Refuses a file at its first finding, of whatever severity, by an {@link EnvParseException} with the place and
         * the message of the finding. Off by default.
         */
        public Builder strict() {
            return strict(Severity.WARNING);
        }

        /** As {@link #strict()}, at the first finding of a severity or above it. */
        public Builder strict(Severity least) {
            this.strict = Objects.requireNonNull(least, "least");
            return this;
        }

        /** Sets the pool that buffers come from; they are allocated without one. */
        public Builder buffers(BytePool pool) {
            this.buffers = Objects.requireNonNull(pool, "pool");
            return this;
        }

        /**
         * Returns the parser.
         *
         * @throws IllegalArgumentException if a size is out of its range, or the dialect does not go with the
         *     interpolation or the lookup
         */
        public EnvParser build() {
            EnvReferences references =
                    new EnvReferences(interpolation, lookup, environment, maxInterpolationSize, maxExpansionSize);
            return new EnvParser(new EnvConfig(
                    dialect, bufferSize, maxLineSize, maxValueSize, streaming, references, strict, buffers));
        }
    }
}
