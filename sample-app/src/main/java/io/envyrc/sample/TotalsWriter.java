package io.envyrc.sample;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Writes totals a batch at a time. What it does not write to the end, it leaves cut off. Thread-safe. */
final class TotalsWriter {
    private static final long UNIT = 1_000_000_000;

    private final ObjectWriter writer;

    TotalsWriter(JsonMapper json) {
        // Closing brackets after a failure would make half of an answer look whole.
        this.writer = json.writer()
                .without(StreamWriteFeature.AUTO_CLOSE_CONTENT)
                .without(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .with(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN);
    }

    /** Writes one object, the totals in an array of it. */
    void writeObject(EventTotals totals, OutputStream out) throws IOException {
        try (JsonGenerator json = writer.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberProperty("events", totals.events());
            json.writeNumberProperty("keys", totals.groups().rows());
            json.writeNumberProperty("bytes", totals.bytes());
            json.writeNumberProperty("spilledBytes", totals.spilledBytes());
            json.writeName("totals");
            json.writeStartArray();
            write(totals, json);
            json.writeEndArray();
            json.writeEndObject();
        }
    }

    /** Writes a line for each key. */
    void writeLines(EventTotals totals, OutputStream out) throws IOException {
        try (JsonGenerator json = writer.withRootValueSeparator("\n").createGenerator(out)) {
            write(totals, json);
            if (totals.groups().rows() > 0) {
                json.writeRaw('\n');
            }
        }
    }

    private static void write(EventTotals totals, JsonGenerator json) throws IOException {
        try (ArrowReader reader = totals.groups().read()) {
            byte[] key = new byte[256];
            while (reader.loadNextBatch()) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                VarCharVector keys = (VarCharVector) root.getVector("key");
                for (int row = 0; row < root.getRowCount(); row++) {
                    int length = keys.getValueLength(row);
                    if (length > key.length) {
                        key = new byte[length];
                    }
                    keys.getDataBuffer().getBytes(keys.getStartOffset(row), key, 0, length);
                    json.writeStartObject();
                    json.writeName("key");
                    json.writeUTF8String(key, 0, length);
                    write(json, "sum", root, row);
                    json.writeNumberProperty("count", ((BigIntVector) root.getVector("count")).get(row));
                    write(json, "min", root, row);
                    write(json, "max", root, row);
                    json.writeEndObject();
                }
            }
        }
    }

    private static void write(JsonGenerator json, String name, VectorSchemaRoot root, int row) {
        DecimalVector values = (DecimalVector) root.getVector(name);
        long low = values.getDataBuffer().getLong(row * 16L);
        boolean narrow = values.getDataBuffer().getLong(row * 16L + 8) == low >> 63;
        if (narrow && low % UNIT == 0) {
            json.writeNumberProperty(name, low / UNIT);
            return;
        }
        BigDecimal value = narrow ? BigDecimal.valueOf(low, EventValue.SCALE) : values.getObject(row);
        json.writeNumberProperty(name, value.stripTrailingZeros());
    }
}
