package io.envyrc.sample;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The sample with a heap of 256 MB, fed reports that its cache keeps, large uploads, and batches whose bundles fill its
 * budget, for as long as {@code -Dsample.survival.seconds} says: alive with the starter's responses, dead of memory without.
 */
class SurvivalIT {
    private static final Duration TIME = Duration.ofSeconds(Long.getLong("sample.survival.seconds"));
    private static final List<String> SMALL_HEAP = List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError");
    private static final int EXITED_ON_OUT_OF_MEMORY = 3;
    // A quarter more than a heap of 256 MB can hold.
    private static final long LEAST_REPORTS = 5 * (256 << 20) / (64 << 10) / 4;
    // With four workers each they hold 60 MB at once, more than the critical share of the sample's budget.
    private static final int BATCHES_AT_ONCE = 4;
    private static final int BUNDLES = 8;
    // While they last most of the others are refused, who have to get their share too.
    private static final long SECONDS_BETWEEN_BATCHES = 5;

    private final AtomicLong nextReport = new AtomicLong();
    private final AtomicLong reports = new AtomicLong();
    private final AtomicLong uploads = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong refusedBatches = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong broken = new AtomicLong();

    @TempDir
    Path directory;

    @Test
    void staysUpWhileItTrimsAndSheds() throws Exception {
        try (SampleProcess sample = SampleProcess.start(
                directory,
                SMALL_HEAP,
                "--envy.memory.web.load-shedding=true",
                "--envy.memory.web.paths=/reports/**",
                "--envy.memory.web.retry-after=1s")) {
            feed(sample);

            assertThat(sample.log()).doesNotContain("OutOfMemoryError");
            assertThat(sample.isAlive()).isTrue();
            assertThat(sample.get("/actuator/health").statusCode()).isEqualTo(200);
            assertThat(reports).hasValueGreaterThanOrEqualTo(LEAST_REPORTS);
            assertThat(uploads).hasPositiveValue();
            for (String response : List.of("caches", "pools", "resources")) {
                double times = sample.json("/actuator/metrics/envy.memory.pressure.responses?tag=response:" + response
                                + "&tag=outcome:success")
                        .at("/measurements/0/value")
                        .asDouble();
                System.out.printf("Response '%s' ran %.0f times%n", response, times);
                assertThat(times).as(response).isPositive();
            }
            assertThat(refused).hasPositiveValue();
            assertThat(sample.json("/actuator/metrics/envy.memory.web.refused")
                            .at("/measurements/0/value")
                            .asLong())
                    .isBetween(refused.get(), refused.get() + broken.get());
            assertThat(batches).hasPositiveValue();
            JsonNode paused = sample.json("/actuator/metrics/envy.memory.batch.paused");
            System.out.printf(
                    "Workers of batches waited %.0f times, %.1f s in all%n",
                    paused.at("/measurements/0/value").asDouble(),
                    paused.at("/measurements/1/value").asDouble());
            assertThat(paused.at("/measurements/0/value").asDouble()).isPositive();
        }
    }

    @Test
    void diesOfTheSameWithoutItsResponses() throws Exception {
        try (SampleProcess sample =
                SampleProcess.start(directory, SMALL_HEAP, "--envy.memory.monitoring-enabled=false")) {
            feed(sample);
            assertThat(sample.waitFor(1, MINUTES)).isEqualTo(EXITED_ON_OUT_OF_MEMORY);
            assertThat(sample.log()).contains("Terminating due to java.lang.OutOfMemoryError");
        }
    }

    /** Feeds the sample until the time is over and it was fed enough, or it is dead, and prints what it was fed. */
    private void feed(SampleProcess sample) throws Exception {
        long start = System.nanoTime();
        long end = start + TIME.toNanos();
        List<Callable<Boolean>> requests =
                new ArrayList<>(List.of(() -> readReport(sample), () -> readReport(sample), () -> upload(sample)));
        requests.addAll(Collections.nCopies(BATCHES_AT_ONCE, () -> bundle(sample)));
        ExecutorService clients = Executors.newFixedThreadPool(requests.size());
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Callable<Boolean> request : requests) {
                running.add(clients.submit(() -> {
                    while ((System.nanoTime() < end || reports.get() < LEAST_REPORTS)
                            && sample.isAlive()
                            && request.call()) {
                        // Once more, without a pause, whatever the answer.
                    }
                    return null;
                }));
            }
            for (Future<?> client : running) {
                client.get(TIME.toSeconds() + 120, SECONDS);
            }
        } finally {
            clients.shutdownNow();
        }
        System.out.printf(
                "Fed for %d s: %d reports, %d uploads, %d batches; refused %d batches and %d others; %d without an answer%n",
                Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                reports.get(),
                uploads.get(),
                batches.get(),
                refusedBatches.get(),
                refused.get(),
                broken.get());
    }

    private boolean readReport(SampleProcess sample) throws Exception {
        return answered(
                sample,
                reports,
                refused,
                () -> sample.get("/reports/" + nextReport.incrementAndGet()).statusCode());
    }

    private boolean upload(SampleProcess sample) throws Exception {
        return answered(
                sample,
                uploads,
                refused,
                () -> sample.post(
                                "/env",
                                "application/octet-stream",
                                BodyPublishers.ofInputStream(() -> new EnvBody(16 << 20, "0123456789".repeat(8))))
                        .statusCode());
    }

    /** A batch has no body and no path that is refused: the batch waits, and is refused where the budget is full. */
    private boolean bundle(SampleProcess sample) throws Exception {
        boolean alive = answered(
                sample,
                batches,
                refusedBatches,
                () -> sample.post("/bundles?count=" + BUNDLES, "text/plain", BodyPublishers.noBody())
                        .statusCode());
        SECONDS.sleep(SECONDS_BETWEEN_BATCHES);
        return alive;
    }

    /** Counts one answer; false if there is none because the sample has died. */
    private boolean answered(SampleProcess sample, AtomicLong served, AtomicLong refused, Callable<Integer> request)
            throws Exception {
        int status;
        try {
            status = request.call();
        } catch (IOException cut) {
            // Dead, or a connection that was closed upon the rest of a refused upload.
            broken.incrementAndGet();
            return !sample.dies();
        }
        if (status == 503) {
            refused.incrementAndGet();
            // The polite second of Retry-After would do; this one presses on.
            MILLISECONDS.sleep(50);
        } else {
            assertThat(status).isEqualTo(200);
            served.incrementAndGet();
        }
        return true;
    }
}
