package io.envyrc.memory.ddex;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import io.envyrc.memory.pressure.PressureLevel;
import io.envyrc.memory.stream.ItemPublisher;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads music-release messages (DDEX Electronic Release Notification, versions of {@link DdexVersion}) of any size as
 * typed records, in memory that does not grow with the message. Messages in another encoding than UTF-8 need Woodstox 7.3 or
 * later on the class path.
 *
 * <p>Four ways, one engine: {@code parse} pushes each event to a consumer, {@code open} gives an iterator or a stream,
 * {@code publish} a publisher with back-pressure, and {@code parseChunks} hands over chunks and tells of progress and
 * memory. The events are the same, and the same whatever the sizes of buffers and reads.
 *
 * <p>Lists come in any order; what the records have no place for is skipped and counted. Messages are taken for hostile: a
 * DOCTYPE of any kind is refused, nothing outside the message is ever looked at, and {@link DdexLimits} bound the rest. A
 * message is refused by a {@link DdexParseException}, and only once every event before the fault was handed over.
 *
 * <p>What a parse holds (buffers, the record in work, pending chunks) is reserved, as {@code ddex}, before it is held. At
 * the limit, buffers halve and a collection is asked for, and if that is not enough, a
 * {@link MemoryLimitExceededException} is thrown.
 *
 * <p>Each way takes a stream or any {@link DdexSource}: a file, a channel, or what else can be opened. What is opened here
 * is closed here; a stream or channel that was open stays open. A cancellation is noticed before each read. Immutable and thread-safe; each call has its own buffers.
 */
public final class DdexParser {
    private final DdexConfig config;

    DdexParser(DdexConfig config) {
        this.config = config;
    }

    DdexConfig config() {
        return config;
    }

    /** Returns a parser with the default limits that allocates its buffers. */
    public static DdexParser create() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Returns the limits that messages are read within. */
    public DdexLimits limits() {
        return config.limits();
    }

    /**
     * Returns how much memory one message may take, in bytes: {@link DdexLimits#maxMemoryUsage()}, but no more than half of
     * the heap, and of the budget if there is one.
     */
    public long maxMemoryUsage() {
        return config.maxMemory();
    }

    /**
     * Returns how many bytes are read at once: {@link DdexLimits#bufferSize()}, but no more than a 256th of the heap and a
     * quarter of a region of G1.
     */
    public int bufferSize() {
        return config.bufferSize();
    }

    /** As {@link #parse(DdexSource, Consumer, Cancellation)} of a stream, not to be cancelled. */
    public MessageEnd parse(InputStream in, Consumer<? super DdexEvent> consumer) throws IOException {
        return parse(DdexSource.of(in), consumer, Cancellation.none());
    }

    /** As {@link #parse(DdexSource, Consumer, Cancellation)} of a stream. */
    public MessageEnd parse(InputStream in, Consumer<? super DdexEvent> consumer, Cancellation cancellation)
            throws IOException {
        return parse(DdexSource.of(in), consumer, cancellation);
    }

    /** As {@link #parse(DdexSource, Consumer, Cancellation)}, not to be cancelled. */
    public MessageEnd parse(DdexSource source, Consumer<? super DdexEvent> consumer) throws IOException {
        return parse(source, consumer, Cancellation.none());
    }

    /**
     * Hands over each event of a message.
     *
     * @param source the message, read to its end
     * @param consumer takes each event, on the calling thread
     * @param cancellation checked before each read
     * @return the last event, which the consumer got too
     * @throws DdexParseException if the message is refused
     * @throws MemoryLimitExceededException if it takes more memory than it may
     * @throws CancellationException if cancelled
     * @throws IOException from the source, unchanged
     */
    public MessageEnd parse(DdexSource source, Consumer<? super DdexEvent> consumer, Cancellation cancellation)
            throws IOException {
        Objects.requireNonNull(consumer, "consumer");
        MessageEnd end = null;
        try (DdexReader reader = reader(source, cancellation)) {
            for (DdexEvent event = reader.next(); event != null; event = reader.next()) {
                consumer.accept(event);
                if (event instanceof MessageEnd last) {
                    end = last;
                }
            }
        }
        return ChunkedRead.ended(end);
    }

    /** As {@link #parseChunks(DdexSource, DdexHandler, Cancellation)} of a stream, not to be cancelled. */
    public MessageEnd parseChunks(InputStream in, DdexHandler handler) throws IOException {
        return parseChunks(DdexSource.of(in), handler, Cancellation.none());
    }

    /** As {@link #parseChunks(DdexSource, DdexHandler, Cancellation)} of a stream. */
    public MessageEnd parseChunks(InputStream in, DdexHandler handler, Cancellation cancellation) throws IOException {
        return parseChunks(DdexSource.of(in), handler, cancellation);
    }

    /**
     * Hands over the events of a message in chunks of about {@link DdexLimits#chunkSize()} of memory, which are smaller
     * while memory is short.
     *
     * @param source the message, read to its end
     * @param handler takes each chunk, on the calling thread
     * @param cancellation checked before each read
     * @return the last event, which the handler got too
     * @throws DdexParseException if the message is refused
     * @throws MemoryLimitExceededException if it takes more memory than it may
     * @throws CancellationException if cancelled
     * @throws IOException from the source or the handler, unchanged
     */
    public MessageEnd parseChunks(DdexSource source, DdexHandler handler, Cancellation cancellation)
            throws IOException {
        Objects.requireNonNull(handler, "handler");
        try (DdexReader reader = reader(source, cancellation)) {
            return new ChunkedRead(reader, config, handler).readAll();
        }
    }

    /** As {@link #open(DdexSource, Cancellation)} of a stream, not to be cancelled. */
    public DdexEvents open(InputStream in) {
        return open(DdexSource.of(in), Cancellation.none());
    }

    /** As {@link #open(DdexSource, Cancellation)} of a stream, which its owner closes after the answer. */
    public DdexEvents open(InputStream in, Cancellation cancellation) {
        return open(DdexSource.of(in), cancellation);
    }

    /**
     * Opens a message to pull its events. Reads nothing yet, and opens the source only to read.
     *
     * @param source the message
     * @param cancellation checked before each read
     * @return the events; the caller closes it
     */
    public DdexEvents open(DdexSource source, Cancellation cancellation) {
        return new DdexEvents(reader(source, cancellation));
    }

    /** As {@link #publish(DdexSource, Executor)} of a stream, on a thread as {@link #publish(DdexSource)} has it. */
    public Flow.Publisher<DdexEvent> publish(InputStream in) {
        return publish(DdexSource.of(in));
    }

    /** As {@link #publish(DdexSource, Executor)} of a stream, which its owner closes after the subscription has ended. */
    public Flow.Publisher<DdexEvent> publish(InputStream in, Executor executor) {
        return publish(DdexSource.of(in), executor);
    }

    /**
     * As {@link #publish(DdexSource, Executor)}, on a daemon thread of its own, which begins with the first request and
     * ends with the subscription.
     */
    public Flow.Publisher<DdexEvent> publish(DdexSource source) {
        return publish(source, ItemPublisher.newThreads("ddex-publisher"));
    }

    /**
     * Offers a message to one subscriber, by the rules of Reactive Streams: no event without demand. Nothing is read before
     * the first request, nor the source opened.
     *
     * <p>From then on the subscription takes one thread of the executor until it ends, for it reads where the source may
     * block and waits where there is no demand. A cancellation is noticed at the next event and before each read. Whatever
     * {@code parse} would throw, and a request for less than one event, ends the subscription by {@code onError}; so does
     * an {@link Error}, which then goes on to the executor, as does what the subscriber throws.
     *
     * @param source the message
     * @param executor where the message is read
     */
    public Flow.Publisher<DdexEvent> publish(DdexSource source, Executor executor) {
        Objects.requireNonNull(source, "source");
        return new ItemPublisher<>(
                (events, cancellation) -> parse(source, events, cancellation), "message", "event", executor);
    }

    private DdexReader reader(DdexSource source, Cancellation cancellation) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(cancellation, "cancellation");
        return new DdexReader(source, config, cancellation);
    }

    /** Configures a {@link DdexParser}. Not thread-safe. */
    public static final class Builder {
        private DdexLimits limits = DdexLimits.defaults();
        private DdexBufferPool buffers = DdexBufferPool.allocating();
        private @Nullable MemoryBudget budget;
        private Supplier<PressureLevel> pressure = () -> PressureLevel.NORMAL;
        private DdexEngine engine = DdexEngine.AUTO;
        private boolean raw;

        private Builder() {}

        /** Sets the limits; {@link DdexLimits#defaults()} by default. */
        public Builder limits(DdexLimits limits) {
            this.limits = Objects.requireNonNull(limits, "limits");
            return this;
        }

        /** Sets where buffers come from; they are allocated by default. */
        public Builder buffers(DdexBufferPool buffers) {
            this.buffers = Objects.requireNonNull(buffers, "buffers");
            return this;
        }

        /** Sets the budget in which each parse reserves what it holds, under the name {@code ddex}; none by default. */
        public Builder budget(MemoryBudget budget) {
            this.budget = Objects.requireNonNull(budget, "budget");
            return this;
        }

        /**
         * Sets what tells how tight memory is, asked once an event by {@code parseChunks}; always
         * {@link PressureLevel#NORMAL} by default.
         */
        public Builder pressure(Supplier<PressureLevel> pressure) {
            this.pressure = Objects.requireNonNull(pressure, "pressure");
            return this;
        }

        /** Sets what reads the XML; {@link DdexEngine#AUTO} by default. */
        public Builder engine(DdexEngine engine) {
            this.engine = Objects.requireNonNull(engine, "engine");
            return this;
        }

        /**
         * Sets whether each record, and each part of one, is followed by a {@link DdexEvent.Raw} with the elements as they
         * stand in the message, those too that the records have no place for; off by default. The tree counts as memory of
         * the record: with it, records come in parts sooner.
         */
        public Builder raw(boolean raw) {
            this.raw = raw;
            return this;
        }

        public DdexParser build() {
            return new DdexParser(new DdexConfig(limits, buffers, budget, pressure, raw, engine));
        }
    }
}
