package io.envyrc.memory.ddex;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.stream.ItemRecorder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The ways in which a message can be read. */
enum Face {
    CALLBACK {
        @Override
        void read(DdexParser parser, DdexSource source, Consumer<DdexEvent> events, Cancellation cancellation)
                throws IOException {
            parser.parse(source, events, cancellation);
        }
    },
    HANDLER {
        @Override
        void read(DdexParser parser, DdexSource source, Consumer<DdexEvent> events, Cancellation cancellation)
                throws IOException {
            parser.parseChunks(source, chunk -> chunk.forEach(events), cancellation);
        }
    },
    ITERATOR {
        @Override
        void read(DdexParser parser, DdexSource source, Consumer<DdexEvent> events, Cancellation cancellation)
                throws IOException {
            try (DdexEvents pulled = parser.open(source, cancellation)) {
                pulled.forEachRemaining(events);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    },
    STREAM {
        @Override
        void read(DdexParser parser, DdexSource source, Consumer<DdexEvent> events, Cancellation cancellation)
                throws IOException {
            try (var stream = parser.open(source, cancellation).stream()) {
                stream.forEach(events);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    },
    PUBLISHER {
        @Override
        void read(DdexParser parser, DdexSource source, Consumer<DdexEvent> events, Cancellation cancellation)
                throws IOException {
            ItemRecorder<DdexEvent> recorder = new ItemRecorder<>() {
                @Override
                public void onNext(DdexEvent event) {
                    events.accept(event);
                    if (cancellation.isCancelled()) {
                        subscription().cancel();
                    }
                }
            };
            parser.publish(source, Runnable::run).subscribe(recorder);
            recorder.subscription().request(Long.MAX_VALUE);
            rethrow(recorder.failure());
        }
    };

    /** Reads a message to its end, and throws as the parser does. */
    abstract void read(DdexParser parser, DdexSource source, Consumer<DdexEvent> events, Cancellation cancellation)
            throws IOException;

    void read(DdexParser parser, DdexSource source, Consumer<DdexEvent> events) throws IOException {
        read(parser, source, events, Cancellation.none());
    }

    private static void rethrow(@Nullable Throwable failure) throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure != null) {
            throw new AssertionError(failure);
        }
    }
}
