package io.envyrc.memory.env;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.env.EnvItem.Done;
import io.envyrc.memory.env.EnvItem.Finding;
import io.envyrc.memory.env.EnvItem.Variable;
import io.envyrc.memory.stream.ByteBufferInputStream;
import io.envyrc.memory.stream.ItemPublisher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * Streams files of any size in constant memory: pulled as an iterator, pushed to a handler, published to a subscriber, or
 * gone over by a cursor that allocates nothing. All are one engine, that of {@link EnvParser#stream}, and find the same.
 * Immutable and thread-safe.
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

    /**
     * As {@link #publish(InputStream, Executor)}, on a daemon thread of its own, which begins with the first request and
     * ends with the subscription.
     */
    public Flow.Publisher<EnvItem> publish(InputStream in) {
        return publish(in, ItemPublisher.newThreads("env-publisher"));
    }

    /**
     * Offers a file to one subscriber, by the rules of Reactive Streams: no item without demand. Nothing is read before
     * the first request.
     *
     * <p>From then on the subscription takes one thread of the executor until it ends, for it reads where the stream may
     * block and waits where there is no demand. A cancellation is noticed at the next item and before each read; the
     * buffer is then back in its pool. A failure of the stream, a limit of the parser that the file breaks, and a request
     * for less than one item end the subscription by {@code onError}; so does an {@link Error}, which then goes on to the
     * executor, as does what the subscriber throws.
     *
     * @param in the file, from here to its end; the caller closes it, after the subscription has ended
     * @param executor where the file is read
     */
    public Flow.Publisher<EnvItem> publish(InputStream in, Executor executor) {
        Objects.requireNonNull(in, "in");
        return new ItemPublisher<>((items, cancellation) -> readAll(in, items, cancellation), "file", "item", executor);
    }

    private void readAll(InputStream in, Consumer<? super EnvItem> items, Cancellation cancellation)
            throws IOException {
        try (EnvReader reader = parser.reader(in, found -> items.accept(new Finding(found)), cancellation)) {
            while (reader.advance()) {
                items.accept(new Variable(reader.variable()));
            }
            items.accept(new Done(reader.summary()));
        }
    }
}
