package io.envyrc.sample;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bodies many times the heap. {@code -Plarge-bodies} makes them 1 GB, ten at once too. */
class LargeBodyIT {
    private static final long MB = 1 << 20;
    private static final long SINGLE_BYTES = Long.getLong("sample.single.mb") * MB;
    private static final long CONCURRENT_BYTES = Long.getLong("sample.concurrent.mb") * MB;
    private static final int CLIENTS = 10;

    @TempDir
    Path directory;

    @Test
    void takesABodyManyTimesItsHeapAndTenAtOnce() throws Exception {
        String[] openToCollections = {"--management.endpoint.memory.access=unrestricted", "--envy.memory.gc-interval=0s"
        };
        try (SampleProcess sample = SampleProcess.start(directory, List.of("-Xmx64m"), openToCollections)) {
            long small = peakLiveBytes(sample, SINGLE_BYTES / 16);
            long large = peakLiveBytes(sample, SINGLE_BYTES);
            assertThat(large)
                    .as("peak live heap; %d for a 16th of the body", small)
                    .isLessThan(small + 4 * MB);

            postAtOnce(sample, CONCURRENT_BYTES, "0123456789".repeat(8));
            // Near the longest value that fits a heap of 64 MB, and of characters that take the most room decoded.
            postAtOnce(sample, 16 * MB, '"' + ("\u20ac".repeat(1000) + "\n").repeat(80) + '"');
            assertThat(sample.log()).doesNotContain("OutOfMemoryError");
            assertThat(sample.get("/actuator/health").statusCode()).isEqualTo(200);
            assertThat(sample.json("/actuator/memory/pools").at("/bytes/leased").asLong(-1))
                    .isZero();
        }
    }

    /** Posts a body and forces collections all the while: the most that any of them found alive. */
    private static long peakLiveBytes(SampleProcess sample, long bytes) throws Exception {
        ExecutorService client = Executors.newSingleThreadExecutor();
        try {
            Future<?> post = client.submit(() -> {
                post(sample, bytes, "0123456789".repeat(8));
                return null;
            });
            long peak = 0;
            do {
                sample.post("/actuator/memory/gc", "application/json", BodyPublishers.ofString("{}"));
                peak = Math.max(
                        peak,
                        sample.json("/actuator/memory/heap").at("/liveBytes").asLong());
            } while (!post.isDone());
            post.get();
            assertThat(peak).isPositive();
            return peak;
        } finally {
            client.shutdownNow();
        }
    }

    private static void postAtOnce(SampleProcess sample, long bytes, String value) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            List<Future<?>> posts = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                posts.add(clients.submit(() -> {
                    post(sample, bytes, value);
                    return null;
                }));
            }
            for (Future<?> post : posts) {
                post.get(10, MINUTES);
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private static void post(SampleProcess sample, long bytes, String value) throws IOException, InterruptedException {
        EnvBody body = new EnvBody(bytes, value);
        HttpResponse<String> response =
                sample.post("/env", "application/octet-stream", BodyPublishers.ofInputStream(() -> body));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode summary = JsonMapper.shared().readTree(response.body());
        assertThat(summary.get("variables").asLong()).isEqualTo(body.variables());
        assertThat(summary.get("lines").asLong()).isEqualTo(body.lines());
        assertThat(summary.get("bytes").asLong()).isEqualTo(body.bytes());
    }
}
