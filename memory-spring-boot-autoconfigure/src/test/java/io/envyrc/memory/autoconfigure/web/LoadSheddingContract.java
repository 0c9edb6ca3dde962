package io.envyrc.memory.autoconfigure.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.autoconfigure.MovableSignal;
import io.envyrc.memory.autoconfigure.PressureFlag;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.PressureLevel;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What a client meets while memory is critical, on a server that runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LoadSheddingContract {
    private final HttpClient client = HttpClient.newHttpClient();
    private ConfigurableApplicationContext application;

    abstract WebApplicationType type();

    /** Returns the key that sets the path which the application lies below. */
    abstract String pathKey();

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @RestController
    static class Application {
        private final MovableSignal signal = new MovableSignal();

        @Bean
        MovableSignal dial() {
            return signal;
        }

        /** Watches nothing that the machine could raise. */
        @Bean
        MemoryMonitor memoryMonitor(MovableSignal dial) {
            return MemoryMonitor.builder()
                    .signals(dial)
                    .pollInterval(Duration.ofMillis(10))
                    .minimumDwell(Duration.ZERO)
                    .build();
        }

        @PostMapping("/upload")
        String upload(@RequestBody byte[] body) {
            return "took " + body.length;
        }

        @GetMapping("/reports/yearly")
        String report() {
            return "report";
        }

        @GetMapping("/small")
        String small() {
            return "small";
        }
    }

    @BeforeAll
    void start() {
        application = new SpringApplicationBuilder(Application.class)
                .web(type())
                .properties(
                        "server.port=0",
                        pathKey() + "=/shop",
                        "spring.main.banner-mode=off",
                        "management.endpoints.web.exposure.include=*",
                        "management.endpoint.health.probes.enabled=true",
                        "management.endpoint.health.probes.add-additional-paths=true",
                        "envy.memory.web.load-shedding=on",
                        "envy.memory.web.max-body-size=1KB",
                        "envy.memory.web.paths=/reports/**,/actuator/**,/livez",
                        "envy.memory.web.retry-after=7s")
                .run();
    }

    @AfterAll
    void stop() {
        application.close();
    }

    @BeforeEach
    void critical() {
        level(95, PressureLevel.CRITICAL);
    }

    private void level(int percent, PressureLevel level) {
        application.getBean(MovableSignal.class).set(percent);
        MemoryMonitor monitor = application.getBean(MemoryMonitor.class);
        Awaitility.await().until(() -> monitor.snapshot().level() == level);
        PressureFlag flag = application.getBean("memoryLoadSheddingFlag", PressureFlag.class);
        Awaitility.await().until(() -> flag.get() == level);
    }

    @Test
    void aLargeBodyIsRefusedAndTheClientToldWhenToComeBack() throws Exception {
        HttpResponse<String> answer = send(post(BodyPublishers.ofByteArray(new byte[1025])));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("7");
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(answer.body())
                .isEqualTo("{\"title\":\"Service Unavailable\",\"status\":503,"
                        + "\"detail\":\"Memory is short. Try again in 7 seconds, or send less at a time.\"}");
    }

    @Test
    void refusalsAreCounted() throws Exception {
        double before = refused();
        assertThat(send(get("/reports/yearly")).statusCode()).isEqualTo(503);
        assertThat(refused()).isEqualTo(before + 1);
    }

    private double refused() {
        return application
                .getBean(MeterRegistry.class)
                .get("envy.memory.web.refused")
                .functionCounter()
                .count();
    }

    @Test
    void aBodyOfUnknownLengthIsRefused() throws Exception {
        assertThat(send(post(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[10]))))
                        .statusCode())
                .isEqualTo(503);
    }

    @Test
    void aSmallBodyIsTaken() throws Exception {
        HttpResponse<String> answer = send(post(BodyPublishers.ofByteArray(new byte[1024])));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("took 1024");
    }

    @Test
    void aPathThatIsNamedIsRefusedAndAnotherIsNot() throws Exception {
        assertThat(send(get("/reports/yearly")).statusCode()).isEqualTo(503);
        assertThat(send(get("/small")).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/memory", "/actuator/health", "/actuator", "/livez", "/readyz"})
    void actuatorAndProbesAreLetThroughEvenWhereTheyAreNamed(String path) throws Exception {
        assertThat(send(get(path)).statusCode()).isEqualTo(200);
    }

    @Test
    void nobodyGetsBehindAnExemptionByDots() throws Exception {
        assertThat(send(get("/actuator/../reports/yearly")).statusCode()).isNotEqualTo(200);
        assertThat(send(get("/actuator/%2e%2e/reports/yearly")).statusCode()).isNotEqualTo(200);
    }

    @Test
    void everythingIsTakenAgainWhenTheLevelFalls() throws Exception {
        level(10, PressureLevel.NORMAL);
        assertThat(send(get("/reports/yearly")).statusCode()).isEqualTo(200);
        HttpResponse<String> answer = send(post(BodyPublishers.ofByteArray(new byte[100_000])));
        assertThat(answer.body()).isEqualTo("took 100000");
    }

    private HttpRequest.Builder get(String path) {
        return HttpRequest.newBuilder(URI.create(
                "http://localhost:" + application.getEnvironment().getProperty("local.server.port") + "/shop" + path));
    }

    private HttpRequest.Builder post(HttpRequest.BodyPublisher body) {
        return get("/upload").header("Content-Type", "application/octet-stream").POST(body);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
