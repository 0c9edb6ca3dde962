package io.envyrc.sample;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
 * The sample with a heap of 256 MB, fed reports that its cache keeps and large uploads for as long as
 * {@code -Dsample.survival.seconds} says: alive with the starter's responses, dead of memory without.
 */
class SurvivalIT {
    private static final Duration TIME = Duration.ofSeconds(Long.getLong("sample.survival.seconds"));
    private static final List<String> SMALL_HEAP = List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError");
    private static final int EXITED_ON_OUT_OF_MEMORY = 3;
    // What a heap of 256 MB cannot hold, twice over.
    private static final long LEAST_REPORTS = 2 * (256 << 20) / (64 << 10);

    private final AtomicLong nextReport = new AtomicLong();
    private final AtomicLong reports = new AtomicLong();
    private final AtomicLong uploads = new AtomicLong();
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
            JsonNode trims = sample.json(
                    "/actuator/metrics/envy.memory.pressure.responses?tag=response:caches&tag=outcome:success");
            double trimmed = trims.at("/measurements/0/value").asDouble();
            System.out.printf("Caches were trimmed %.0f times%n", trimmed);
            assertThat(trimmed).isPositive();
            assertThat(sample.json("/actuator/metrics/envy.memory.web.refused")
                            .at("/measurements/0/value")
                            .asLong())
                    .isBetween(refused.get(), refused.get() + broken.get());
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
                List.of(() -> readReport(sample), () -> readReport(sample), () -> upload(sample));
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
                client.get(TIME.toSeconds() + 60, SECONDS);
            }
        } finally {
            clients.shutdownNow();
        }
        System.out.printf(
                "Fed for %d s: %d reports, %d uploads, %d refused, %d without an answer%n",
                Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                reports.get(),
                uploads.get(),
                refused.get(),
                broken.get());
    }

    private boolean readReport(SampleProcess sample) throws Exception {
        return answered(
                sample,
                reports,
                () -> sample.get("/reports/" + nextReport.incrementAndGet()).statusCode());
    }

    private boolean upload(SampleProcess sample) throws Exception {
        return answered(
                sample,
                uploads,
                () -> sample.post(
                                "/env",
                                "application/octet-stream",
                                BodyPublishers.ofInputStream(() -> new EnvBody(16 << 20, "0123456789".repeat(8))))
                        .statusCode());
    }

    /** Counts one answer; false if there is none because the sample has died. */
    private boolean answered(SampleProcess sample, AtomicLong served, Callable<Integer> request) throws Exception {
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
        } else {
            assertThat(status).isEqualTo(200);
            served.incrementAndGet();
        }
        return true;
    }
}
