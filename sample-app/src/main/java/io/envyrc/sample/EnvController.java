package io.envyrc.sample;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.env.EnvParseException;
import io.envyrc.memory.env.EnvParser;
import io.envyrc.memory.env.EnvSummary;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;
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
    private final JsonMapper json;

    EnvController(EnvParser parser, JsonMapper json) {
        this.parser = parser;
        this.json = json;
    }

    record Diagnostic(long line, String message) {}

    record Summary(long variables, long lines, long bytes, long duplicates, List<Diagnostic> diagnostics) {}

    record Variable(String key, long line, int length) {}

    record Problem(@Nullable String error, long line, int column) {
        static Problem of(EnvParseException refused) {
            return new Problem(refused.getMessage(), refused.line(), refused.column());
        }
    }

    @PostMapping("/env")
    void parse(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (Queries.isSet(request, "stream")) {
            stream(request, response);
        } else {
            summarize(request, response);
        }
    }

    private void summarize(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<Diagnostic> diagnostics = new ArrayList<>();
        Object answer;
        try {
            EnvSummary summary = parser.stream(
                    request.getInputStream(),
                    variable -> {},
                    found -> {
                        if (diagnostics.size() < MAX_DIAGNOSTICS) {
                            diagnostics.add(new Diagnostic(found.line(), found.message()));
                        }
                    },
                    Cancellation.none());
            answer = new Summary(
                    summary.variables(), summary.lines(), summary.bytes(), summary.duplicates(), diagnostics);
        } catch (EnvParseException refused) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            answer = Problem.of(refused);
        }
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        json.writeValue(response.getOutputStream(), answer);
    }

    private void stream(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
        try (JsonGenerator lines =
                json.writer().withRootValueSeparator("\n").createGenerator(response.getOutputStream())) {
            try {
                EnvSummary summary = parser.stream(
                        request.getInputStream(),
                        variable -> lines.writePOJO(new Variable(
                                variable.key(),
                                variable.line(),
                                variable.value().length())),
                        Cancellation.none());
                if (summary.variables() == 0) {
                    return;
                }
            } catch (EnvParseException refused) {
                // The status may be on its way already, so the refusal is the last line.
                lines.writePOJO(Problem.of(refused));
            }
            lines.writeRaw('\n');
        }
    }
}
