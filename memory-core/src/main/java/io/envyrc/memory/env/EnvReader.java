package io.envyrc.memory.env;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.env.EnvDiagnostic.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads one file variable by variable, and counts: what the faces of the parser have in common. */
final class EnvReader implements Closeable {
    // Longer keys are cut in a message, so that no file makes it grow.
    private static final int MAX_KEY_IN_MESSAGE = 64;

    private final EnvAssignments assignments;
    private final EnvDiagnosticHandler diagnostics;
    private final SeenKeys seen;
    private EnvSummary summary = new EnvSummary(0, 0, 0, 0, true, 0);
    private boolean closed;

    private long variables;
    private long duplicates;
    private long reported;

    EnvReader(
            InputStream in,
            EnvConfig config,
            SeenKeys seen,
            EnvDiagnosticHandler diagnostics,
            Cancellation cancellation) {
        this.diagnostics = diagnostics;
        this.seen = seen;
        this.assignments = config.dialect().open(in, config, this::report, cancellation);
    }

    /** Returns the next variable, or null at the end. */
    @Nullable
    EnvVariable next() throws IOException {
        if (!assignments.next()) {
            return null;
        }
        String key = assignments.key();
        String value = assignments.value();
        variables++;
        if (!seen.add(key)) {
            duplicates++;
            report(new EnvDiagnostic(
                    assignments.line(),
                    assignments.column(),
                    Kind.DUPLICATE_KEY,
                    "%s is set again; the last one counts".formatted(shortened(key))));
        }
        return new EnvVariable(key, value, assignments.line());
    }

    private static String shortened(String key) {
        return key.length() <= MAX_KEY_IN_MESSAGE ? key : key.substring(0, MAX_KEY_IN_MESSAGE) + "...";
    }

    private void report(EnvDiagnostic diagnostic) throws IOException {
        reported++;
        diagnostics.diagnostic(diagnostic);
    }

    /** Returns the assignments, which stand at the latest variable. */
    EnvAssignments assignments() {
        return assignments;
    }

    /** Returns the counts so far. */
    EnvSummary summary() {
        return closed
                ? summary
                : new EnvSummary(
                        variables, assignments.lines(), assignments.bytes(), duplicates, seen.exact(), reported);
    }

    /** Gives the buffer back; the counts stay. */
    @Override
    public void close() {
        if (!closed) {
            summary = summary();
            closed = true;
            assignments.close();
        }
    }
}
