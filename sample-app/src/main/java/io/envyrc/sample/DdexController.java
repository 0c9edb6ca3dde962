package io.envyrc.sample;

import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.ddex.DdexCounts;
import io.envyrc.memory.ddex.DdexEvent;
import io.envyrc.memory.ddex.DdexParseException;
import io.envyrc.memory.ddex.DdexReading;
import io.envyrc.memory.ddex.ManagedDdexService;
import io.envyrc.memory.stream.Decompression;
import io.envyrc.memory.stream.DecompressionException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Takes a DDEX message of any size, compressed or not, and never holds it. */
@RestController
class DdexController {
    private static final Logger log = LoggerFactory.getLogger(DdexController.class);
    private static final int MAX_PROBLEMS = 100;

    private final ManagedDdexService ddex;
    private final Decompression decompression;
    private final JsonMapper json;

    DdexController(ManagedDdexService ddex, Decompression decompression, JsonMapper json) {
        this.ddex = ddex;
        this.decompression = decompression;
        this.json = json;
    }

    record Summary(
            @Nullable String type,
            @Nullable String version,
            @Nullable String profile,
            long bytes,
            DdexCounts counts,
            List<Problem> problems) {}

    record Problem(String record, long line, long column, String message) {}

    /** What is wrong with a request, and the status for it. */
    record Refusal(int status, Object answer) {}

    record Malformed(@Nullable String error, long line, long column) {}

    record Other(@Nullable String error) {}

    /** Answers a line a release; where the message turns out to be broken, the last line says so. */
    @PostMapping("/ddex")
    void releases(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (JsonGenerator lines =
                json.writer().withRootValueSeparator("\n").createGenerator(response.getOutputStream())) {
            Lines written = new Lines(lines, response);
            try {
                read(request, written);
            } catch (DdexParseException | MemoryLimitExceededException | DecompressionException e) {
                Refusal refusal = refusal(e);
                if (written.none()) {
                    begin(response, refusal.status());
                }
                lines.writePOJO(refusal.answer());
            }
            if (written.none()) {
                response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
            } else {
                lines.writeRaw('\n');
            }
        }
    }

    /** Writes releases, the answer's head with the first of them. */
    private static final class Lines implements Consumer<DdexEvent> {
        private final JsonGenerator lines;
        private final HttpServletResponse response;

        Lines(JsonGenerator lines, HttpServletResponse response) {
            this.lines = lines;
            this.response = response;
        }

        boolean none() {
            return response.getContentType() == null;
        }

        @Override
        public void accept(DdexEvent event) {
            ReleaseLine line = ReleaseLine.of(event);
            if (line != null) {
                if (none()) {
                    response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
                }
                lines.writePOJO(line);
            }
        }
    }

    @PostMapping("/ddex/summary")
    void summary(HttpServletRequest request, HttpServletResponse response) throws IOException {
        List<DdexEvent.MessageStart> start = new ArrayList<>(1);
        List<Problem> problems = new ArrayList<>();
        Object answer;
        try {
            DdexReading reading = read(request, event -> {
                if (event instanceof DdexEvent.MessageStart found) {
                    start.add(found);
                } else if (event instanceof DdexEvent.Problem found && problems.size() < MAX_PROBLEMS) {
                    problems.add(new Problem(found.record(), found.line(), found.column(), found.message()));
                }
            });
            DdexEvent.MessageStart root = start.get(0);
            answer = new Summary(
                    root.type(), root.version().code(), root.profile(), reading.bytes(), reading.counts(), problems);
        } catch (DdexParseException | MemoryLimitExceededException | DecompressionException e) {
            Refusal refusal = refusal(e);
            begin(response, refusal.status());
            answer = refusal.answer();
        }
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        json.writeValue(response.getOutputStream(), answer);
    }

    private DdexReading read(HttpServletRequest request, Consumer<DdexEvent> consumer) throws IOException {
        try (InputStream in = decompression.open(request.getInputStream())) {
            return ddex.parse("upload", in, consumer);
        }
    }

    private static Refusal refusal(Exception e) {
        if (e instanceof DdexParseException broken) {
            return new Refusal(
                    HttpServletResponse.SC_BAD_REQUEST,
                    new Malformed(broken.getMessage(), broken.line(), broken.column()));
        }
        if (e instanceof DecompressionException) {
            return new Refusal(HttpServletResponse.SC_BAD_REQUEST, new Other(e.getMessage()));
        }
        log.warn("No room to read a message", e);
        return new Refusal(
                HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                new Other("no room in memory now; the log tells who has it"));
    }

    private static void begin(HttpServletResponse response, int status) {
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        if (status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "5");
        }
    }
}
