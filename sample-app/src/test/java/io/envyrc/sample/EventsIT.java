package io.envyrc.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Events whose totals take more memory than the budget, posted to the executable jar, which is started without an option
 * for Arrow. {@code -Plarge-events} makes them 2 GB.
 */
class EventsIT {
    private static final long MB = 1 << 20;
    private static final long BODY_BYTES = Long.getLong("sample.events.mb") * MB;
    private static final int KEYS = Integer.getInteger("sample.events.keys");
    private static final long BUDGET_BYTES = 64 * MB;

    @TempDir
    Path directory;

    @Test
    void aggregatesMoreThanTheBudgetHoldsWithExactTotals() throws Exception {
        Path spill = directory.resolve("spill");
        try (SampleProcess sample =
                SampleProcess.start(directory, List.of("-Xmx128m"), "--envy.memory.spill.directory=" + spill)) {
            assertThat(sample.json("/actuator/memory/budget").at("/limitBytes").asLong())
                    .isEqualTo(BUDGET_BYTES);
            EventBody body = new EventBody(BODY_BYTES, KEYS, 7);
            long begin = System.nanoTime();
            Duration cpuBefore = sample.cpu();
            long peakHeapBytes;
            ExecutorService client = Executors.newSingleThreadExecutor();
            try {
                Future<?> post = client.submit(() -> {
                    post(sample, body);
                    return null;
                });
                peakHeapBytes = peakHeapBytes(sample, post);
            } finally {
                client.shutdownNow();
            }
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            Duration cpu = sample.cpu().minus(cpuBefore);

            JsonNode stored = sample.json("/actuator/memory/spill").at("/stores/0/figures");
            assertThat(stored.at("/writtenBytes").asLong()).isPositive();
            assertThat(stored.at("/readBytes").asLong()).isPositive();
            assertThat(stored.at("/diskBytes").asLong(-1)).isZero();
            JsonNode budget = sample.json("/actuator/memory/budget");
            assertThat(budget.at("/peakBytes").asLong()).isBetween(BUDGET_BYTES / 2, BUDGET_BYTES);
            JsonNode arrow = sample.json("/actuator/memory/arrow").at("/allocators/0/figures");
            assertThat(arrow.at("/usedBytes").asLong(-1)).isZero();
            assertThat(arrow.at("/peakBytes").asLong()).isLessThanOrEqualTo(BUDGET_BYTES);
            assertThat(sample.log()).doesNotContain("OutOfMemoryError", "ERROR");
            System.out.printf(
                    "%,d bytes of CSV, %,d events, %,d keys: %d s, %d s CPU of the service; heap %,d bytes at most,"
                            + " budget %,d, spilled %,d bytes, read back %,d%n",
                    body.bytes(),
                    body.events(),
                    body.distinct(),
                    took.toSeconds(),
                    cpu.toSeconds(),
                    peakHeapBytes,
                    budget.at("/peakBytes").asLong(),
                    stored.at("/writtenBytes").asLong(),
                    stored.at("/readBytes").asLong());
        }
        assertThat(spill).isEmptyDirectory();
    }

    private static long peakHeapBytes(SampleProcess sample, Future<?> until) throws Exception {
        AtomicLong peak = new AtomicLong();
        Awaitility.await().atMost(Duration.ofMinutes(30)).until(() -> {
            long used = sample.json("/actuator/memory/heap").at("/usedBytes").asLong();
            peak.accumulateAndGet(used, Math::max);
            return until.isDone();
        });
        until.get();
        return peak.get();
    }

    private static void post(SampleProcess sample, EventBody body) throws Exception {
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(sample.uri("/events/aggregate?stream=true"))
                                .header("Content-Type", "text/csv")
                                .POST(BodyPublishers.ofInputStream(() -> body))
                                .build(),
                        BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        BitSet answered = new BitSet();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line; (line = lines.readLine()) != null; ) {
                int key = EventBody.key(line);
                if (!line.equals(body.answer(key)) || answered.get(key)) {
                    assertThat(line).isEqualTo(body.answer(key));
                    assertThat(answered.get(key)).as("twice: " + line).isFalse();
                }
                answered.set(key);
            }
        }
        assertThat((long) answered.cardinality()).isEqualTo(body.distinct());
    }
}
