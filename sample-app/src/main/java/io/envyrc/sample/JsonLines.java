package io.envyrc.sample;

import io.envyrc.memory.spill.SpillStore;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/** An answer of a line for each object. Not thread-safe. */
final class JsonLines {
    private final OutputStream out;
    private final JsonMapper json;
    private boolean any;

    private JsonLines(OutputStream out, JsonMapper json) {
        this.out = out;
        this.json = json;
    }

    /** What writes the lines. */
    interface Source {
        void writeTo(JsonLines lines) throws IOException;
    }

    /** Answers once all lines are written, so that the status still tells of what is refused; see {@link HeldAnswer}. */
    static void held(HttpServletResponse response, SpillStore store, JsonMapper json, Source source)
            throws IOException {
        Refusal.instead(response, json, () -> {
            try (HeldAnswer answer = new HeldAnswer(response, store)) {
                response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
                source.writeTo(new JsonLines(answer, json));
                answer.send();
            }
        });
    }

    /** Answers while the lines are written; what is refused behind the first of them is the last. */
    static void streamed(HttpServletResponse response, JsonMapper json, Source source) throws IOException {
        JsonLines lines = new JsonLines(response.getOutputStream(), json);
        try {
            response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
            source.writeTo(lines);
        } catch (IOException | RuntimeException e) {
            Refusal refusal = Refusal.of(e);
            if (refusal == null) {
                throw e;
            }
            if (lines.any) {
                lines.write(refusal.answer());
            } else {
                refusal.send(response, json);
            }
        }
    }

    void write(Object line) throws IOException {
        any = true;
        out.write(json.writeValueAsBytes(line));
        out.write('\n');
    }
}
