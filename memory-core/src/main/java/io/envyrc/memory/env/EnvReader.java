package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.env.EnvDiagnostic.Kind;
import io.envyrc.memory.env.EnvDiagnostic.Severity;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads one file variable by variable, and counts: what the faces of the parser have in common. */
final class EnvReader implements Closeable, EnvTable.Repeats {
    // The key stays untold: where a quote of a secret over several lines is missing, it is a part of the secret.
    private static final String SET_AGAIN = "the key is set again; the last one counts";

    private final EnvAssignments assignments;
    private final EnvDiagnosticHandler diagnostics;
    private final @Nullable SpannedAssignments spanned;
    private final SeenKeys seen;
    private final @Nullable Severity refused;
    private final EnvSpan key = new EnvSpan();
    private final EnvSpan value = new EnvSpan();
    private String keyText = "";
    private String valueText = "";
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
        this.refused = config.strict();
        this.assignments = config.dialect().open(in, config, this::found, cancellation);
        this.spanned = assignments instanceof SpannedAssignments whereTheyLie ? whereTheyLie : null;
    }

    /** Moves to the next variable; false at the end. */
    boolean advance() throws IOException {
        if (!assignments.next()) {
            key.clear();
            return false;
        }
        if (spanned != null) {
            spanned.keyTo(key);
        } else {
            keyText = assignments.key();
            valueText = assignments.value();
            byte[] encoded = keyText.getBytes(UTF_8);
            key.set(encoded, 0, encoded.length);
        }
        variables++;
        if (!seen.add(key)) {
            repeated(assignments.line(), assignments.column());
        }
        return true;
    }

    /** Reports a key that was set before. */
    @Override
    public void repeated(long line, int column) throws IOException {
        duplicates++;
        report(new EnvDiagnostic(line, column, Kind.DUPLICATE_KEY, SET_AGAIN));
    }

    /** Returns this variable. */
    EnvVariable variable() {
        return new EnvVariable(key(), value(), line());
    }

    /** Returns the line of this variable's key. */
    long line() {
        return assignments.line();
    }

    /** Returns the key of this variable. */
    String key() {
        return spanned == null ? keyText : new String(key.array(), key.offset(), key.length(), ISO_8859_1);
    }

    /** Returns the key of this variable where it lies. */
    EnvSpan keySpan() {
        return key;
    }

    /** Returns the value of this variable. */
    String value() {
        if (spanned == null) {
            return valueText;
        }
        spanned.valueTo(value);
        return new String(value.array(), value.offset(), value.length(), UTF_8);
    }

    /** Returns the value of this variable where it lies. */
    EnvSpan valueSpan() {
        if (spanned != null) {
            spanned.valueTo(value);
        } else {
            byte[] encoded = valueText.getBytes(UTF_8);
            value.set(encoded, 0, encoded.length);
        }
        return value;
    }

    private void found(EnvDiagnostic diagnostic) throws IOException {
        seen.settle(this);
        report(diagnostic);
    }

    private void report(EnvDiagnostic diagnostic) throws IOException {
        reported++;
        diagnostics.diagnostic(diagnostic);
        if (refused != null && diagnostic.severity().compareTo(refused) >= 0) {
            throw new EnvParseException(diagnostic.line(), diagnostic.column(), diagnostic.message());
        }
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
            key.clear();
            value.clear();
            keyText = "";
            valueText = "";
            assignments.close();
        }
    }
}
