package io.envyrc.memory.env;

import io.envyrc.memory.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Renders an edited file.
 *
 * <p>A change touches its value only, a removal its lines only. Alone that is not safe: a stray quote reaches for the
 * next one however far it is, so an edit may change what another line means. So the text is read back, and if it does not
 * hold what it should, it is tried in other quotes; in NODE with the comments behind an edit moved to the left; and at
 * last with every assignment written anew, where lines that were skipped become comments.
 *
 * <p>Where the parser replaces variables, it is the values with the variables still in them that are compared and written
 * anew: so no value of a variable gets into the file.
 */
final class EnvFileWriter {
    private static final List<String> AVOIDED = List.of("", "\"", "'", "`", "\"'", "\"`", "'`", "\"'`");

    private final EnvConfig config;
    private final SourceText text;
    private final EnvTable table;
    private final EnvEdits edits;

    EnvFileWriter(EnvConfig config, SourceText text, EnvTable table, EnvEdits edits) {
        this.config = config;
        this.text = text;
        this.table = table;
        this.edits = edits;
    }

    /**
     * Returns the text of the file.
     *
     * @param values what it is to read back as
     * @throws EnvParseException if it breaks a limit
     * @throws IllegalStateException if there is no way to write it
     */
    SourceText render(Map<String, String> values) throws IOException {
        EnvParseException broken = null;
        for (Form form : Form.values()) {
            if (form == Form.OUTDENTED && config.dialect() != EnvDialect.NODE) {
                continue;
            }
            for (String avoided : AVOIDED) {
                EnvRendering rendering = new EnvRendering(config, text, table, edits, avoided);
                try {
                    SourceText rendered = form.of(rendering);
                    if (plainValues(rendered).equals(config.interpolates() ? plainValues(rendering) : values)) {
                        return rendered;
                    }
                } catch (EnvParseException e) {
                    broken = broken == null ? e : broken;
                }
            }
        }
        throw broken != null ? broken : unwritable();
    }

    private IllegalStateException unwritable() {
        return new IllegalStateException(
                ".env file cannot be written in the %s dialect so that it reads back as it is: it has a quote that is not closed, and not every value can stand beside that (set: %s); close the quote, or set its variable too"
                        .formatted(config.dialect(), edits.keys(table)));
    }

    /** Returns what the file is to read back as, with the variables in values as they are written. */
    private Map<String, String> plainValues(EnvRendering rendering) throws IOException {
        Map<String, String> expected = plainValues(text);
        for (int i = 0; i < table.size(); i++) {
            if (edits.isDeleted(table.key(i))) {
                expected.remove(table.key(i));
            }
        }
        expected.putAll(plainValues(rendering.writeEdits()));
        return expected;
    }

    private Map<String, String> plainValues(SourceText candidate) throws IOException {
        Map<String, String> read = new HashMap<>();
        try (InputStream in = candidate.open();
                EnvAssignments assignments =
                        config.dialect().openPlain(in, config, EnvParser.UNHEARD, Cancellation.none())) {
            while (assignments.next()) {
                read.put(assignments.key(), assignments.value());
            }
        }
        return read;
    }

    /** How much of the text stays as it is. */
    private enum Form {
        KEPT {
            @Override
            SourceText of(EnvRendering rendering) {
                return rendering.keepLayout(false);
            }
        },
        OUTDENTED {
            @Override
            SourceText of(EnvRendering rendering) {
                return rendering.keepLayout(true);
            }
        },
        ANEW {
            @Override
            SourceText of(EnvRendering rendering) {
                return rendering.writeAnew();
            }
        };

        abstract SourceText of(EnvRendering rendering);
    }
}
