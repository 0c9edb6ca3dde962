package io.envyrc.sample;

import io.envyrc.memory.ddex.DdexCounts;
import io.envyrc.memory.ddex.DdexEvent;
import io.envyrc.memory.ddex.DdexReading;
import io.envyrc.memory.ddex.ManagedDdexService;
import io.envyrc.memory.spill.SpillStore;
import io.envyrc.memory.stream.Decompression;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** Takes a DDEX message of any size, compressed or not, and never holds it. */
@RestController
class DdexController {
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

    /**
     * Answers a line a release, once the message has been read: by a status for what is refused, and to clients that read
     * nothing before they have sent all. With {@code stream=true} while the message comes, for those that read meanwhile.
     */
    @PostMapping("/ddex")
    void releases(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (Queries.isSet(request, "stream")) {
            JsonLines.streamed(response, json, lines -> writeReleases(request, lines));
        } else {
            JsonLines.held(response, store, json, lines -> writeReleases(request, lines));
        }
    }

    private void writeReleases(HttpServletRequest request, JsonLines lines) throws IOException {
        read(request, event -> {
            ReleaseLine line = ReleaseLine.of(event);
            if (line != null) {
                try {
                    lines.write(line);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    @PostMapping("/ddex/summary")
    void summary(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Refusal.instead(response, json, () -> {
            List<DdexEvent.MessageStart> start = new ArrayList<>(1);
            List<Problem> problems = new ArrayList<>();
            DdexReading reading = read(request, event -> {
                if (event instanceof DdexEvent.MessageStart found) {
                    start.add(found);
                } else if (event instanceof DdexEvent.Problem found && problems.size() < MAX_PROBLEMS) {
                    problems.add(new Problem(found.record(), found.line(), found.column(), found.message()));
                }
            });
            DdexEvent.MessageStart root = start.get(0);
            response.setContentType(MediaType.APPLICATION_JSON_VALUE);
            json.writeValue(
                    response.getOutputStream(),
                    new Summary(
                            root.type(),
                            root.version().code(),
                            root.profile(),
                            reading.bytes(),
                            reading.counts(),
                            problems));
        });
    }

    private DdexReading read(HttpServletRequest request, Consumer<DdexEvent> consumer) throws IOException {
        try (InputStream in = decompression.open(request.getInputStream())) {
            return ddex.parse("upload", in, consumer);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
