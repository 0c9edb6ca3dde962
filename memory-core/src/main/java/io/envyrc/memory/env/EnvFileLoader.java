package io.envyrc.memory.env;

import io.envyrc.memory.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a whole file into an {@link EnvFile}. */
final class EnvFileLoader implements SeenKeys {
    /** Findings that a file keeps: a file of garbage would have one a line. */
    static final int MAX_DIAGNOSTICS = 1000;

    private final EnvConfig config;
    private final boolean keepValues;
    private final SourceText text = new SourceText();
    private final List<EnvDiagnostic> diagnostics = new ArrayList<>();
    private final List<EnvEntry> entries = new ArrayList<>();
    private final Map<String, EnvEntry> byKey = new LinkedHashMap<>();

    EnvFileLoader(EnvConfig config, boolean keepValues) {
        this.config = config;
        this.keepValues = keepValues;
    }

    @Override
    public boolean add(String key) {
        return !byKey.containsKey(key);
    }

    @Override
    public boolean exact() {
        return true;
    }

    EnvFile load(InputStream in, Cancellation cancellation) throws IOException {
        try (EnvReader reader = new EnvReader(text.copying(in), config, this, this::keep, cancellation)) {
            for (EnvVariable variable = reader.next(); variable != null; variable = reader.next()) {
                EnvEntry entry = EnvEntry.read(variable, reader.assignments(), keepValues);
                entries.add(entry);
                byKey.put(entry.key(), entry);
            }
            return new EnvFile(config, text.trimmed(), reader.summary(), diagnostics, entries, byKey);
        }
    }

    private void keep(EnvDiagnostic diagnostic) {
        if (diagnostics.size() < MAX_DIAGNOSTICS) {
            diagnostics.add(diagnostic);
        }
    }
}
