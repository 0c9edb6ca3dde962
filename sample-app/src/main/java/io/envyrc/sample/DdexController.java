package io.envyrc.sample;

import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.ddex.DdexCounts;
import io.envyrc.memory.ddex.DdexEvent;
import io.envyrc.memory.ddex.DdexParseException;
import io.envyrc.memory.ddex.DdexReading;
import io.envyrc.memory.ddex.ManagedDdexService;
import io.envyrc.memory.spill.SpillException;
import io.envyrc.memory.spill.SpillStore;
import io.envyrc.memory.stream.Decompression;
import io.envyrc.memory.stream.DecompressionException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
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
import tools.jackson.databind.json.JsonMapper;

/** Takes a DDEX message of any size, compressed or not, and never holds it. */
@RestController
class DdexController {
    private static final Logger log = LoggerFactory.getLogger(DdexController.class);
    private static final int MAX_PROBLEMS = 100;

    private final ManagedDdexService ddex;
    private final Decompression decompression;
    private final SpillStore store;
    private final JsonMapper json;

    DdexController(ManagedDdexService ddex, Decompression decompression, SpillStore store, JsonMapper json) {
        this.ddex = ddex;
        this.decompression = decompression;
        this.store = store;
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

    /**
     * Answers a line a release, once the message has been read: by a status for what is refused, and to clients that read
     * nothing before they have sent all. With {@code stream=true}, see {@link #stream}.
     */
    @PostMapping("/ddex")
    void releases(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (Queries.isSet(request, "stream")) {
            stream(request, response);
            return;
        }
        try (HeldAnswer answer = new HeldAnswer(response, store)) {
            try {
                response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
                read(request, new Lines(answer, json));
                answer.send();
            } catch (DdexParseException | MemoryLimitExceededException | DecompressionException | SpillException e) {
                if (response.isCommitted()) {
                    throw e;
                }
                response.resetBuffer();
                refuse(response, refusal(e));
            }
        }
    }

    /** Answers while the message comes; where it turns out to be broken, the last line says so. */
    private void stream(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Lines lines = new Lines(response.getOutputStream(), json);
        try {
            response.setContentType(MediaType.APPLICATION_NDJSON_VALUE);
            read(request, lines);
        } catch (DdexParseException | MemoryLimitExceededException | DecompressionException e) {
            Refusal refusal = refusal(e);
            if (lines.any) {
                lines.write(refusal.answer());
            } else {
                refuse(response, refusal);
            }
        }
    }

    /** Writes the releases among events, a line each. */
    private static final class Lines implements Consumer<DdexEvent> {
        private final OutputStream out;
        private final JsonMapper json;
        private boolean any;

        Lines(OutputStream out, JsonMapper json) {
            this.out = out;
            this.json = json;
        }

        @Override
        public void accept(DdexEvent event) {
            ReleaseLine line = ReleaseLine.of(event);
            if (line != null) {
                try {
                    write(line);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        void write(Object line) throws IOException {
            any = true;
            out.write(json.writeValueAsBytes(line));
            out.write('\n');
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
            refuse(response, refusal(e));
            return;
        }
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        json.writeValue(response.getOutputStream(), answer);
    }

    private DdexReading read(HttpServletRequest request, Consumer<DdexEvent> consumer) throws IOException {
        try (InputStream in = decompression.open(request.getInputStream())) {
            return ddex.parse("upload", in, consumer);
        } catch (UncheckedIOException e) {
            throw e.getCause();
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
        String where = e instanceof SpillException ? "on disk" : "in memory";
        return new Refusal(
                HttpServletResponse.SC_SERVICE_UNAVAILABLE,
                new Other("no room " + where + " now; the log tells who has it"));
    }

    private void refuse(HttpServletResponse response, Refusal refusal) throws IOException {
        response.setStatus(refusal.status());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        if (refusal.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "5");
        }
        json.writeValue(response.getOutputStream(), refusal.answer());
    }
}
