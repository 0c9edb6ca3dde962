package io.envyrc.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.spill.SpillStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"envy.memory.spill.max-disk=1MB", "envy.memory.reserve-timeout=0s"})
class DdexControllerTest {
    @LocalServerPort
    int port;

    @Autowired
    BytePool buffers;

    @Autowired
    MemoryBudget budget;

    @Autowired
    SpillStore store;

    @AfterEach
    void nothingIsHeld() {
        // A response may reach its client before the request has ended here.
        Awaitility.await().untilAsserted(() -> {
            assertThat(buffers.stats().leased()).isZero();
            assertThat(budget.reservedBytes("ddex")).isZero();
            assertThat(store.stats().diskBytes()).isZero();
        });
    }

    @Test
    void streamsALineARelease() throws Exception {
        HttpResponse<String> response = post("/ddex", DdexBody.text(3).getBytes(UTF_8));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(response.body())
                .isEqualTo(DdexBody.answer(0) + "\n" + DdexBody.answer(1) + "\n" + DdexBody.answer(2) + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ddex", "/ddex?stream=true"})
    void answersMoreThanTheResponseHolds(String path) throws Exception {
        HttpResponse<String> response = post(path, DdexBody.text(1000).getBytes(UTF_8));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(response.body().lines())
                .containsExactlyElementsOf(
                        IntStream.range(0, 1000).mapToObj(DdexBody::answer).toList());
    }

    @Test
    void asksToComeAgainWhereTheDiskHasNoRoom() throws Exception {
        HttpResponse<String> response = post("/ddex", DdexBody.text(10_000).getBytes(UTF_8));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(response.body()).isEqualTo("{\"error\":\"no room on disk now; the log tells who has it\"}");
    }

    @Test
    void answersTheCountsOfAMessage() throws Exception {
        byte[] body = DdexBody.text(3).getBytes(UTF_8);
        HttpResponse<String> response = post("/ddex/summary", body);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body())
                .isEqualTo("{\"type\":\"NewReleaseMessage\",\"version\":\"43\",\"profile\":\"Audio\",\"bytes\":"
                        + body.length
                        + ",\"counts\":{\"headers\":1,\"parties\":0,\"resources\":0,\"releases\":3,\"releaseDeals\":0,"
                        + "\"deals\":0,\"parts\":0,\"skipped\":0,\"problems\":0,\"skippedElements\":0,"
                        + "\"elements\":43},\"problems\":[]}");
    }

    @Test
    void takesACompressedBody() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(DdexBody.text(1).getBytes(UTF_8));
        }
        assertThat(post("/ddex", packed.toByteArray()).body()).isEqualTo(DdexBody.answer(0) + "\n");
        byte[] cut = Arrays.copyOf(packed.toByteArray(), packed.size() - 9);
        HttpResponse<String> refused = post("/ddex/summary", cut);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).startsWith("{\"error\":\"gzip").doesNotContain("Exception");
    }

    @Test
    void answersNoLineForAMessageWithoutReleases() throws Exception {
        HttpResponse<String> response = post("/ddex", DdexBody.text(0).getBytes(UTF_8));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(response.body()).isEmpty();
    }

    @Test
    void refusesWhatIsNoMessage() throws Exception {
        for (String path : List.of("/ddex", "/ddex?stream=true", "/ddex/summary")) {
            HttpResponse<String> response = post(path, "<?xml version='1.0'?>\n<!DOCTYPE x><x/>".getBytes(UTF_8));
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(response.body())
                    .startsWith("{\"error\":\"ddex: ")
                    .contains("DOCTYPE")
                    .contains("\"line\":2,\"column\":");
        }
    }

    @Test
    void tellsByTheStatusThatAMessageTurnsOutToBeBroken() throws Exception {
        HttpResponse<String> response = post("/ddex", broken());
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body()).startsWith("{\"error\":\"ddex: ").contains("\"line\":155,\"column\":");
    }

    @Test
    void endsWithTheErrorWhereAStreamedMessageTurnsOutToBeBroken() throws Exception {
        HttpResponse<String> response = post("/ddex?stream=true", broken());
        assertThat(response.statusCode()).isEqualTo(200);
        List<String> lines = response.body().lines().toList();
        assertThat(lines).hasSize(151);
        assertThat(lines.get(149)).isEqualTo(DdexBody.answer(149));
        assertThat(lines.get(150)).startsWith("{\"error\":\"ddex: ").contains("\"line\":155,\"column\":");
    }

    private static byte[] broken() {
        return DdexBody.text(200)
                .replace("<Release><ReleaseReference>R150</", "<Release><Broken>R150</")
                .getBytes(UTF_8);
    }

    @Test
    void asksToComeAgainWhereTheBudgetHasNoRoom() throws Exception {
        try (MemoryReservation all = budget.reserve("test", budget.availableBytes())) {
            HttpResponse<String> response = post("/ddex", DdexBody.text(1).getBytes(UTF_8));
            assertThat(all.bytes()).isPositive();
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
            assertThat(response.body()).isEqualTo("{\"error\":\"no room in memory now; the log tells who has it\"}");
        }
    }

    private HttpResponse<String> post(String path, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
