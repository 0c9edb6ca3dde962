package io.envyrc.sample;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.env.EnvParser;
import io.envyrc.memory.env.EnvSummary;
import io.envyrc.memory.spill.SpillStore;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes a {@code .env} body of any size and never holds it, nor shows a value of it.
 *
 * <p>The body is read from the request itself, and {@code stream} from the query string: see {@link Queries}.
 */
@RestController
class EnvController {
    private static final int MAX_DIAGNOSTICS = 1000;

    private final EnvParser parser;
    private final SpillStore store;
    private final JsonMapper json;

    EnvController(EnvParser parser, SpillStore store, JsonMapper json) {
        this.parser = parser;
        this.store = store;
        this.json = json;
    }

    record Diagnostic(long line, String message) {}

    record Summary(long variables, long lines, long bytes, long duplicates, List<Diagnostic> diagnostics) {}

    record Variable(String key, long line, int length) {}

    @PostMapping("/env")
    void parse(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (Queries.isSet(request, "stream")) {
            stream(request, response);
        } else {
            summarize(request, response);
        }
    }

    private void summarize(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Refusal.instead(response, json, () -> {
            List<Diagnostic> diagnostics = new ArrayList<>();
            EnvSummary summary = parser.stream(
                    request.getInputStream(),
                    variable -> {},
                    found -> {
                        if (diagnostics.size() < MAX_DIAGNOSTICS) {
                            diagnostics.add(new Diagnostic(found.line(), found.message()));
                        }
                    },
                    Cancellation.none());
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            json.writeValue(
                    response.getOutputStream(),
                    new Summary(
                            summary.variables(), summary.lines(), summary.bytes(), summary.duplicates(), diagnostics));
        });
    }

    /** Answers a line a variable, once the body has been read: many clients read nothing before they have sent all. */
    private void stream(HttpServletRequest request, HttpServletResponse response) throws IOException {
        JsonLines.held(
                response,
                store,
                json,
                lines -> parser.stream(
                        request.getInputStream(),
                        variable -> lines.write(new Variable(
                                variable.key(),
                                variable.line(),
                                variable.value().length())),
                        Cancellation.none()));
    }
}
