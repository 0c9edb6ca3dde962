package io.envyrc.memory.env;

import io.envyrc.memory.Cancellation;
import java.io.InputStream;

/** The rules by which a {@code .env} file is read. */
public enum EnvDialect {
    /**
     * The rules of <a href="https://github.com/motdotla/dotenv">motdotla/dotenv</a> 18 for Node.js: {@code KEY=value},
     * {@code KEY: value}, an {@code export} before the key, single, double and backtick quotes that may span lines,
     * {@code \n} and {@code \r} escapes in double quotes, comments after {@code #}, the last of equal keys wins. A quote
     * that never closes is read as part of an unquoted value, as dotenv does, and reported.
     *
     * <p>One deviation: {@code __proto__} is a key like any other, where JavaScript loses it.
     */
    DOTENV;

    /** Opens a file to read by these rules. Reads nothing yet; the caller closes the answer. */
    EnvAssignments open(InputStream in, EnvConfig config, EnvDiagnosticHandler diagnostics, Cancellation cancellation) {
        return switch (this) {
            case DOTENV -> new EnvTokenizer(in, config, diagnostics, cancellation);
        };
    }
}
