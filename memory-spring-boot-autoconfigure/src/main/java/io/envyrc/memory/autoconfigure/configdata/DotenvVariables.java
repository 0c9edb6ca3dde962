package io.envyrc.memory.autoconfigure.configdata;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.env.EnvCursor;
import io.envyrc.memory.env.EnvFileStreamer;
import io.envyrc.memory.env.EnvParseException;
import io.envyrc.memory.env.EnvParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.logging.Log;
import org.springframework.boot.origin.Origin;

/**
 * What a {@code .env} file holds: its values, the last of equal keys, and where each key stands. A file may have 16 MB, a
 * line or a value 1 MB.
 *
 * @param values by key, in the order of the file
 * @param origins by key
 */
record DotenvVariables(Map<String, Object> values, Map<String, Origin> origins) {
    static final int MAX_BYTES = 16 << 20;
    static final int MAX_VALUE_BYTES = 1 << 20;

    private static final EnvFileStreamer STREAMER = new EnvFileStreamer(EnvParser.builder()
            .maxLineSize(MAX_VALUE_BYTES)
            .maxValueSize(MAX_VALUE_BYTES)
            .build());

    /**
     * Reads a file and logs what the parser finds fault with.
     *
     * @throws UnusableImportException if the file cannot be read or exceeds a bound
     */
    static DotenvVariables read(DotenvFile file, Log log) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, Origin> origins = new LinkedHashMap<>();
        DotenvFindings findings = new DotenvFindings(file, log);
        InputStream in = new ByteArrayInputStream(file.read(MAX_BYTES));
        try (EnvCursor variables = STREAMER.cursor(in, findings::add, Cancellation.none())) {
            while (variables.next()) {
                String key = variables.key();
                values.put(key, variables.value());
                // Lines and columns of an origin count from 0.
                origins.put(key, file.origin(Math.toIntExact(variables.line()) - 1, variables.column() - 1));
            }
        } catch (EnvParseException refused) {
            throw file.unusable(
                    "%s, at column %d".formatted(refused.getMessage(), refused.column()),
                    "Correct the file at that place.");
        }
        findings.end();
        return new DotenvVariables(Collections.unmodifiableMap(values), Collections.unmodifiableMap(origins));
    }

    /** Returns keys and places; never a value. */
    @Override
    public String toString() {
        return "DotenvVariables" + origins;
    }
}
