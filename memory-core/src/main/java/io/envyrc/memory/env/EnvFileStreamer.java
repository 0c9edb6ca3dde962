package io.envyrc.memory.env;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.stream.ByteBufferInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Objects;
import java.util.concurrent.CancellationException;

/**
 * Streams files of any size in constant memory: pulled as an iterator, or pushed to a handler. Both are one engine, that
 * of {@link EnvParser#stream}, and find the same. Immutable and thread-safe.
 */
public final class EnvFileStreamer {
    private final EnvParser parser;

    public EnvFileStreamer(EnvParser parser) {
        this.parser = Objects.requireNonNull(parser, "parser");
    }

    /** As {@link #open(InputStream, EnvDiagnosticHandler, Cancellation)}; findings are only counted. */
    public EnvVariables open(InputStream in) {
        return open(in, EnvParser.UNHEARD, Cancellation.none());
    }

    /** As {@link #open(InputStream, EnvDiagnosticHandler, Cancellation)}; findings are only counted. */
    public EnvVariables open(InputStream in, Cancellation cancellation) {
        return open(in, EnvParser.UNHEARD, cancellation);
    }

    /**
     * Opens a file to pull its variables. Reads nothing yet.
     *
     * @param in the file, from here to its end; the caller closes it, after the answer
     * @param diagnostics takes each finding as it is made
     * @param cancellation checked before each read
     * @return the variables in file order, those of equal keys each; the caller closes it
     */
    public EnvVariables open(InputStream in, EnvDiagnosticHandler diagnostics, Cancellation cancellation) {
        return new EnvVariables(parser.reader(in, diagnostics, cancellation));
    }

    /** As {@link #cursor(InputStream, EnvDiagnosticHandler, Cancellation)}; findings are only counted. */
    public EnvCursor cursor(InputStream in) {
        return cursor(in, EnvParser.UNHEARD, Cancellation.none());
    }

    /**
     * Opens a file to go over its variables where they lie. Reads nothing yet.
     *
     * @param in the file, from here to its end; the caller closes it, after the answer
     * @param diagnostics takes each finding as it is made
     * @param cancellation checked before each read
     * @return a cursor before the first variable; the caller closes it
     */
    public EnvCursor cursor(InputStream in, EnvDiagnosticHandler diagnostics, Cancellation cancellation) {
        return new EnvCursor(parser.reader(in, diagnostics, cancellation));
    }

    /**
     * As the other {@code cursor}, from a channel in blocking mode, such as that of a file: from its position on, in
     * steps of 256 KB or the buffer size of the parser if that is more.
     */
    public EnvCursor cursor(ReadableByteChannel channel, EnvDiagnosticHandler diagnostics, Cancellation cancellation) {
        return new EnvCursor(parser.largeReader(Channels.newInputStream(channel), diagnostics, cancellation));
    }

    /** As the other {@code cursor}, over the rest of a buffer, such as a memory-mapped file; it is read to its limit. */
    public EnvCursor cursor(ByteBuffer file, EnvDiagnosticHandler diagnostics, Cancellation cancellation) {
        return new EnvCursor(parser.largeReader(new ByteBufferInputStream(file), diagnostics, cancellation));
    }

    /**
     * Pushes a file's variables; as {@link EnvParser#stream(InputStream, EnvVariableHandler, EnvDiagnosticHandler,
     * Cancellation)}.
     *
     * @throws EnvParseException if the file breaks a limit of the parser
     * @throws CancellationException if cancelled
     * @throws IOException from the stream or a handler
     */
    public EnvSummary push(
            InputStream in, EnvVariableHandler handler, EnvDiagnosticHandler diagnostics, Cancellation cancellation)
            throws IOException {
        return parser.stream(in, handler, diagnostics, cancellation);
    }

    /** As the other {@code push}; findings are only counted. */
    public EnvSummary push(InputStream in, EnvVariableHandler handler, Cancellation cancellation) throws IOException {
        return parser.stream(in, handler, cancellation);
    }
}
