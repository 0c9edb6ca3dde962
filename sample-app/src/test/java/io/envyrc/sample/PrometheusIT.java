package io.envyrc.sample;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus scrapes the running sample. */
class PrometheusIT {

    @TempDir
    Path directory;

    @BeforeAll
    static void findPrometheus() {
        assumeTrue(
                onPath("prometheus") && onPath("promtool"),
                "Prometheus is not installed (Debian package 'prometheus'); the scrape is not tested");
    }

    @Test
    void scrapesTheSampleAndAcceptsEveryMeter() throws Exception {
        try (SampleProcess sample = SampleProcess.start(directory, List.of("-Xmx64m", SampleProcess.SOONER_UP))) {
            sample.post("/env", "text/plain", BodyPublishers.ofString("KEY=value\n"));
            assertThat(lint(sample.get("/actuator/prometheus").body())).isEmpty();

            int port = freePort();
            Process prometheus = startPrometheus(port, sample.port());
            try {
                Awaitility.await("the scrape")
                        .atMost(Duration.ofMinutes(1))
                        .ignoreExceptions()
                        .untilAsserted(() -> assertThat(value(port, "up")).isEqualTo("1"));
                assertThat(value(port, "sum(envy_memory_pool_gets_total{pool=\"bytes\"}) > bool 0"))
                        .isEqualTo("1");
                assertThat(value(port, "envy_memory_signal_ratio{signal=\"heap\"} > bool 0"))
                        .isEqualTo("1");
            } finally {
                prometheus.destroy();
                assertThat(prometheus.waitFor(30, SECONDS)).isTrue();
            }
        }
    }

    private String lint(String scraped) throws IOException, InterruptedException {
        String ours = Arrays.stream(scraped.split("\n"))
                .filter(line -> line.matches("(# (HELP|TYPE) )?envy_.*"))
                .collect(Collectors.joining("\n", "", "\n"));
        assertThat(ours).contains("envy_memory_pool_gets_total");
        Path metrics = Files.writeString(directory.resolve("metrics.txt"), ours);
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectInput(metrics.toFile())
                .redirectErrorStream(true)
                .start();
        return new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private Process startPrometheus(int port, int target) throws IOException {
        Path config = Files.writeString(directory.resolve("prometheus.yml"), """
                global:
                  scrape_interval: 1s
                scrape_configs:
                  - job_name: sample
                    metrics_path: /actuator/prometheus
                    static_configs:
                      - targets: ['localhost:%d']
                """.formatted(target));
        return new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + directory.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
    }

    private static String value(int port, String query) throws IOException, InterruptedException {
        URI uri = URI.create(
                "http://localhost:" + port + "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        String body = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
        JsonNode result = JsonMapper.shared().readTree(body).at("/data/result/0/value/1");
        return result.isMissingNode() ? "no data: " + body : result.asString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
