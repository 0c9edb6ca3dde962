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
    DOTENV,

    /**
     * The rules of {@code util.parseEnv} and {@code --env-file} in Node.js 24 (<a
     * href="https://github.com/nodejs/node/blob/v24.x/src/node_dotenv.cc">src/node_dotenv.cc</a>): {@code KEY=value}, an
     * {@code export} before the key unless the value is empty, any key at all, single, double and backtick quotes that
     * may span lines, {@code \n} in double quotes, comments after {@code #}, the last of equal keys wins. CRs are
     * dropped; a byte order mark belongs to the key. A quote that never closes is part of a value that ends with its
     * line.
     *
     * <p>Two deviations: {@code __proto__} is a key like any other, where JavaScript loses it; and looking for a closing
     * quote ends, with an {@link EnvParseException}, at {@link EnvParser#maxValueSize()}, as in every dialect.
     */
    NODE,

    /**
     * The rules of <a href="https://github.com/compose-spec/compose-go/tree/main/dotenv">compose-go</a> 2 for
     * {@code env_file} and {@code .env} of Docker Compose: {@code KEY=value}, {@code KEY: value}, an {@code export}
     * before the key, {@code KEY} alone to inherit from the {@linkplain EnvParser.Builder#environment environment}, keys
     * of letters and numbers of any script, single and double quotes that may span lines, escapes in double quotes,
     * comments after {@code #} with a space before it, the last of equal keys wins. But in single quotes, variables are
     * replaced as {@link EnvInterpolation#COMPOSE} says, looked up in the environment first.
     *
     * <p>What compose-go refuses is an {@link EnvParseException}: another character in a key, or a space; an
     * {@code export} at the end of the file; a quote that never closes; a variable that is no template, or is required
     * and missing. Variables may stand in one another {@value ComposeTemplate#MAX_DEPTH} deep, and values grow by them as
     * far as {@link EnvParser.Builder#maxExpansionSize} says, where compose-go has no bounds. Which characters are letters
     * and numbers is up to the Unicode version of the JVM.
     */
    COMPOSE;

    /** Opens a file to read by these rules. Reads nothing yet; the caller closes the answer. */
    EnvAssignments open(InputStream in, EnvConfig config, EnvDiagnosticHandler diagnostics, Cancellation cancellation) {
        EnvAssignments plain = openPlain(in, config, diagnostics, cancellation);
        return config.interpolates() ? new InterpolatedAssignments(plain, config, diagnostics) : plain;
    }

    /** As {@link #open}, with the variables in values as they are written. */
    EnvAssignments openPlain(
            InputStream in, EnvConfig config, EnvDiagnosticHandler diagnostics, Cancellation cancellation) {
        return switch (this) {
            case DOTENV -> new EnvTokenizer(in, config, diagnostics, cancellation);
            case NODE -> new NodeTokenizer(in, config, diagnostics, cancellation);
            case COMPOSE -> new ComposeTokenizer(in, config, diagnostics, cancellation);
        };
    }
}
