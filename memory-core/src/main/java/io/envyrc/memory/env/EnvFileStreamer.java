package io.envyrc.memory.env;

import io.envyrc.memory.Cancellation;
import java.io.IOException;
import java.io.InputStream;
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
