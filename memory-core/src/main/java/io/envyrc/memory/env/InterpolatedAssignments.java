package io.envyrc.memory.env;

import io.envyrc.memory.env.EnvDiagnostic.Kind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The assignments of a file with the variables in their values replaced. It keeps the keys and values so far for that,
 * up to a size; beyond it, a variable that is not found is refused, for it may be one that was not kept. It bounds by how
 * much the values grow, one by one and together.
 */
final class InterpolatedAssignments implements EnvAssignments, ComposeTemplate.Variables {
    private final EnvAssignments plain;
    private final EnvReferences references;
    private final EnvDiagnosticHandler diagnostics;
    private final ComposeTemplate template;
    private final EarlierVariables earlier;
    private String value = "";
    private boolean replaced;
    private long grown;

    InterpolatedAssignments(EnvAssignments plain, EnvConfig config, EnvDiagnosticHandler diagnostics) {
        this.plain = plain;
        this.references = config.references();
        this.diagnostics = diagnostics;
        this.template = new ComposeTemplate(this, config.maxValueSize());
        this.earlier = new EarlierVariables(references.maxKeptSize());
    }

    @Override
    public boolean next() throws IOException {
        if (!plain.next()) {
            value = "";
            return false;
        }
        value = plain.value();
        replaced = value.indexOf('$') >= 0 && !plain.literal();
        if (replaced) {
            value = template.substitute(value, plain.line(), plain.column());
        }
        checkGrowth();
        earlier.put(plain.key(), value);
        return true;
    }

    // A file that doubles a value a line, or names a long one in each, would be any times as large as it is.
    private void checkGrowth() {
        grown += Math.max(0, value.length() - plain.valueLength());
        if (grown > references.maxGrowth(plain.valueOffset() + plain.valueLength())) {
            throw new EnvParseException(
                    plain.line(),
                    plain.column(),
                    "values have grown by more than %d characters (maxExpansionSize), and %d for each byte so far, by the variables replaced in them"
                            .formatted(references.maxExpansionSize(), EnvReferences.GROWTH_A_BYTE));
        }
    }

    @Override
    public @Nullable String get(String name) {
        String environment = references.environment(name);
        if (environment != null && references.lookup() == EnvLookup.ENVIRONMENT_FIRST) {
            return environment;
        }
        String set = earlier.get(name);
        if (set == null && !earlier.complete()) {
            throw new EnvParseException(
                    plain.line(),
                    plain.column(),
                    "value names a variable that is not among those kept of the lines above: they take over %d bytes (maxInterpolationSize)"
                            .formatted(references.maxKeptSize()));
        }
        return set != null ? set : environment;
    }

    // The name stays untold: in a password with a $ in it, it is part of the value.
    @Override
    public void unset() throws IOException {
        diagnostics.diagnostic(new EnvDiagnostic(
                plain.line(),
                plain.column(),
                Kind.UNSET_VARIABLE,
                "the value names a variable that is not set; read as empty, write $$ for a single $"));
    }

    @Override
    public String key() {
        return plain.key();
    }

    @Override
    public String value() {
        return value;
    }

    @Override
    public boolean literal() {
        return plain.literal();
    }

    @Override
    public boolean spelledOut() {
        return !replaced && plain.spelledOut();
    }

    @Override
    public long line() {
        return plain.line();
    }

    @Override
    public int column() {
        return plain.column();
    }

    @Override
    public boolean quoted() {
        return plain.quoted();
    }

    @Override
    public long startOffset() {
        return plain.startOffset();
    }

    @Override
    public long valueOffset() {
        return plain.valueOffset();
    }

    @Override
    public int valueLength() {
        return plain.valueLength();
    }

    @Override
    public long lines() {
        return plain.lines();
    }

    @Override
    public long bytes() {
        return plain.bytes();
    }

    @Override
    public void close() {
        value = "";
        plain.close();
    }
}
