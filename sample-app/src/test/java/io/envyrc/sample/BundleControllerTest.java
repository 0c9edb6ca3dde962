package io.envyrc.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryReservation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"envy.memory.monitoring-enabled=false", "envy.memory.memory-threshold=40MB"})
class BundleControllerTest {
    @LocalServerPort
    int port;

    @Autowired
    MemoryBudget budget;

    @Autowired
    BundleController controller;

    @Test
    void makesTheSameBundlesEachTimeAndGivesTheirMemoryBack() throws Exception {
        HttpResponse<String> response = post("/bundles?count=3");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).matches("\\{\"bundles\":3,\"checksum\":\"[0-9a-f]{8,16}\"}");
        assertThat(post("/bundles?count=3").body()).isEqualTo(response.body());
        assertThat(post("/bundles?count=2").body()).isNotEqualTo(response.body());
        assertThat(budget.reservedBytes("bundles")).isZero();
    }

    @Test
    void refusesBundlesThatNothingHasRoomFor() throws Exception {
        try (MemoryReservation other = budget.reserve("other", 38 << 20)) {
            HttpResponse<String> response = post("/bundles?count=3");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
            assertThat(response.body()).isEqualTo("{\"error\":\"no room in memory now; the log tells who has it\"}");
            assertThat(other.bytes()).isEqualTo(38 << 20);
        }
        assertThat(budget.reservedBytes("bundles")).isZero();
    }

    @Test
    void answersNoChecksumWhereItWasInterrupted() {
        Thread.currentThread().interrupt();
        ResponseEntity<Object> response = controller.bundles(3);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(response.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
        assertThat(response.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo("5");
        assertThat(response.getBody()).isEqualTo(new BundleController.Problem("not all bundles were made; ask again"));
        assertThat(budget.reservedBytes("bundles")).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10_001})
    void refusesACountOutOfItsRange(int count) throws Exception {
        HttpResponse<String> response = post("/bundles?count=" + count);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).isEqualTo("{\"error\":\"count must be 1..10000 but was " + count + "\"}");
    }

    private HttpResponse<String> post(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .POST(BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
