package io.envyrc.memory.env;

import io.envyrc.memory.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads a whole file into an {@link EnvFile}. */
final class EnvFileLoader implements SeenKeys {
    /** Findings that a file keeps: a file of garbage would have one a line. */
    static final int MAX_DIAGNOSTICS = 1000;

    private final EnvConfig config;
    private final boolean keepValues;
    private final SourceText text = new SourceText();
    private final List<EnvDiagnostic> diagnostics = new ArrayList<>();
    private final EnvTable table = new EnvTable(text);

    EnvFileLoader(EnvConfig config, boolean keepValues) {
        this.config = config;
        this.keepValues = keepValues;
    }

    /** Takes each key for new: the table finds out later. */
    @Override
    public boolean add(EnvSpan key) {
        return true;
    }

    @Override
    public void settle(EnvTable.Repeats repeats) throws IOException {
        table.index(repeats);
    }

    @Override
    public boolean exact() {
        return true;
    }

    EnvFile load(InputStream in, Cancellation cancellation) throws IOException {
        boolean strict = config.strict() != null;
        table.expect(in.available());
        try (EnvReader reader = new EnvReader(text.copying(in), config, this, this::keep, cancellation)) {
            while (reader.advance()) {
                table.add(reader, keepValues);
                if (strict || table.batchIsFull()) {
                    table.index(reader);
                }
            }
            table.index(reader);
            table.trim();
            text.trimmed();
            return new EnvFile(config, text, table, reader.summary(), diagnostics);
        }
    }

    private void keep(EnvDiagnostic diagnostic) {
        if (diagnostics.size() < MAX_DIAGNOSTICS) {
            diagnostics.add(diagnostic);
        }
    }
}
