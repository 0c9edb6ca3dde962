package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.envyrc.memory.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The ways to stream a file, spelled alike. */
enum EnvFace {
    PUSH {
        @Override
        EnvSummary read(
                EnvParser parser,
                InputStream in,
                EnvVariableHandler variables,
                EnvDiagnosticHandler diagnostics,
                Cancellation cancellation)
                throws IOException {
            return new EnvFileStreamer(parser).push(in, variables, diagnostics, cancellation);
        }
    },
    PULL {
        @Override
        EnvSummary read(
                EnvParser parser,
                InputStream in,
                EnvVariableHandler variables,
                EnvDiagnosticHandler diagnostics,
                Cancellation cancellation)
                throws IOException {
            try (EnvVariables pulled = new EnvFileStreamer(parser).open(in, diagnostics, cancellation)) {
                while (pulled.hasNext()) {
                    variables.variable(pulled.next());
                }
                return pulled.summary();
            } catch (UncheckedIOException e) {
                throw Objects.requireNonNull(e.getCause());
            }
        }
    },
    CURSOR {
        @Override
        EnvSummary read(
                EnvParser parser,
                InputStream in,
                EnvVariableHandler variables,
                EnvDiagnosticHandler diagnostics,
                Cancellation cancellation)
                throws IOException {
            try (EnvCursor cursor = new EnvFileStreamer(parser).cursor(in, diagnostics, cancellation)) {
                while (cursor.next()) {
                    variables.variable(
                            new EnvVariable(text(cursor.keySpan()), text(cursor.valueSpan()), cursor.line()));
                }
                return cursor.summary();
            }
        }
    },
    /** Item by item on the calling thread; it heeds a cancellation at the next item. */
    PUBLISH {
        @Override
        EnvSummary read(
                EnvParser parser,
                InputStream in,
                EnvVariableHandler variables,
                EnvDiagnosticHandler diagnostics,
                Cancellation cancellation)
                throws IOException {
            OneByOne subscriber = new OneByOne(variables, diagnostics, cancellation);
            new EnvFileStreamer(parser).publish(in, Runnable::run).subscribe(subscriber);
            return subscriber.result();
        }
    };

    abstract EnvSummary read(
            EnvParser parser,
            InputStream in,
            EnvVariableHandler variables,
            EnvDiagnosticHandler diagnostics,
            Cancellation cancellation)
            throws IOException;

    private static String text(EnvSpan span) {
        return new String(span.toByteArray(), UTF_8);
    }

    private static final class OneByOne implements Flow.Subscriber<EnvItem> {
        private final EnvVariableHandler variables;
        private final EnvDiagnosticHandler diagnostics;
        private final Cancellation cancellation;
        private Flow.@Nullable Subscription subscription;
        private @Nullable EnvSummary summary;
        private @Nullable Throwable failure;
        private boolean complete;

        OneByOne(EnvVariableHandler variables, EnvDiagnosticHandler diagnostics, Cancellation cancellation) {
            this.variables = variables;
            this.diagnostics = diagnostics;
            this.cancellation = cancellation;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(EnvItem item) {
            try {
                if (item instanceof EnvItem.Variable found) {
                    variables.variable(found.variable());
                } else if (item instanceof EnvItem.Finding found) {
                    diagnostics.diagnostic(found.diagnostic());
                } else if (item instanceof EnvItem.Done done) {
                    summary = done.summary();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (cancellation.isCancelled()) {
                Objects.requireNonNull(subscription).cancel();
            } else {
                Objects.requireNonNull(subscription).request(1);
            }
        }

        @Override
        public void onError(Throwable reason) {
            failure = reason;
        }

        @Override
        public void onComplete() {
            complete = true;
        }

        EnvSummary result() throws IOException {
            cancellation.throwIfCancelled();
            if (failure instanceof IOException e) {
                throw e;
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (!complete || summary == null) {
                throw new AssertionError("ended without the counts", failure);
            }
            return summary;
        }
    }
}
