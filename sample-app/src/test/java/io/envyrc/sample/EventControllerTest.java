package io.envyrc.sample;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.arrow.TrackedAllocator;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.spill.SpillStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"envy.memory.memory-threshold=4MB", "envy.memory.reserve-timeout=3s"})
class EventControllerTest {
    private static final String EVENTS = "key,value\nbooks,12.50\n\"music, \"\"live\"\"\",7\r\nbooks,-2.5\n";

    @TempDir
    static Path spill;

    @LocalServerPort
    int port;

    @Autowired
    TrackedAllocator allocator;

    @Autowired
    MemoryBudget budget;

    @Autowired
    SpillStore store;

    @Autowired
    BytePool buffers;

    @DynamicPropertySource
    static void spillHere(DynamicPropertyRegistry properties) {
        properties.add("envy.memory.spill.directory", spill::toString);
    }

    @AfterEach
    void everythingIsGivenBack() {
        // A response may reach its client before the request has ended here.
        Awaitility.await().untilAsserted(() -> {
            assertThat(allocator.bytesUsed()).isZero();
            assertThat(allocator.stats().leaks()).isZero();
            assertThat(budget.reservedBytes("events")).isZero();
            assertThat(budget.reservedBytes("event totals")).isZero();
            assertThat(budget.spillableConsumers()).isEmpty();
            assertThat(store.stats().diskBytes()).isZero();
            assertThat(spillFiles()).isEmpty();
            assertThat(buffers.stats().leased()).isZero();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "text/csv", "multipart/form-data; boundary=x"})
    void answersTheTotalsOfEachKey(String contentType) throws Exception {
        HttpResponse<String> response = post("/events/aggregate", contentType, EVENTS);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        JsonNode answer = JsonMapper.shared().readTree(response.body());
        assertThat(response.body()).startsWith("{\"events\":3,\"keys\":2,\"bytes\":54,\"spilledBytes\":0,\"totals\":[");
        assertThat(answer.get("totals").valueStream().map(JsonNode::toString))
                .containsExactlyInAnyOrder(
                        "{\"key\":\"books\",\"sum\":10,\"count\":2,\"min\":-2.5,\"max\":12.5}",
                        "{\"key\":\"music, \\\"live\\\"\",\"sum\":7,\"count\":1,\"min\":7,\"max\":7}");
    }

    @Test
    void answersALineAKeyIfAsked() throws Exception {
        HttpResponse<String> response = post("/events/aggregate?stream=true", "text/csv", EVENTS);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(response.body())
                .endsWith("}\n")
                .satisfies(body -> assertThat(body.lines())
                        .containsExactlyInAnyOrder(
                                "{\"key\":\"books\",\"sum\":10,\"count\":2,\"min\":-2.5,\"max\":12.5}",
                                "{\"key\":\"music, \\\"live\\\"\",\"sum\":7,\"count\":1,\"min\":7,\"max\":7}"));
    }

    @Test
    void sumsBeyondSixtyFourBits() throws Exception {
        assertThat(post("/events/aggregate?stream=true", "text/csv", "a,999999999999999999.999999999\n".repeat(1000))
                        .body())
                .contains("\"sum\":999999999999999999999.999999,\"count\":1000,\"min\":999999999999999999.999999999");
    }

    @Test
    void answersAnEmptyBody() throws Exception {
        assertThat(post("/events/aggregate", "text/csv", "").body())
                .isEqualTo("{\"events\":0,\"keys\":0,\"bytes\":0,\"spilledBytes\":0,\"totals\":[]}");
        assertThat(post("/events/aggregate?stream=true", "text/csv", "").body()).isEmpty();
    }

    @Test
    void refusesABodyWithTheLineOfTheFirstMistakeHoweverMuchFollows() throws Exception {
        HttpResponse<String> response = post("/events/aggregate", "text/csv", EVENTS + "films,s3cret\n");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .isEqualTo("{\"error\":\"CSV line 5: the value is not a number of at most 18 digits before and 9 after"
                        + " the point, without an exponent\",\"line\":5}");

        InputStream mistakeFirst = new SequenceInputStream(
                new ByteArrayInputStream("mistake\n".getBytes(StandardCharsets.UTF_8)), new EventBody(4 << 20, 10, 1));
        HttpResponse<String> early = HttpClient.newHttpClient()
                .send(request(BodyPublishers.ofInputStream(() -> mistakeFirst)), BodyHandlers.ofString());
        assertThat(early.statusCode()).isEqualTo(400);
        assertThat(early.body())
                .isEqualTo("{\"error\":\"CSV line 1: expected two fields, key,value, but found 1\",\"line\":1}");
    }

    @Test
    void refusesALineOverTheLimit() throws Exception {
        assertThat(post("/events/aggregate", "text/csv", "a,1\n\"" + "k".repeat(70_000) + "\",1\n")
                        .body())
                .isEqualTo(
                        "{\"error\":\"CSV line 2: longer than 65536 bytes, within a quote that is not closed so far\""
                                + ",\"line\":2}");
    }

    @Test
    void asksToComeBackWhenOthersHaveTheMemory() throws Exception {
        try (MemoryReservation all = budget.reserve("others", budget.limitBytes() - budget.reservedBytes())) {
            HttpResponse<String> response = post("/events/aggregate", "text/csv", EVENTS);
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(budget.reserveWaits().refused()).isPositive();
            assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
            assertThat(response.body())
                    .isEqualTo("{\"error\":\"no room in memory or on disk now; the log tells who has it\"}");
            assertThat(all.bytes()).isPositive();
        }
    }

    @Test
    void requestsShareTheBudgetAndTheSpillShows() throws Exception {
        long writtenBefore = store.stats().writtenBytes();
        ExecutorService clients = Executors.newFixedThreadPool(4);
        try {
            List<Future<Void>> posts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int seed = i;
                posts.add(clients.submit(() -> {
                    assertAnswered(new EventBody(1 << 20, 40_000, seed));
                    return null;
                }));
            }
            for (Future<Void> post : posts) {
                post.get(1, MINUTES);
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(store.stats().writtenBytes()).isGreaterThan(writtenBefore);
        assertThat(budget.peakBytes()).isLessThanOrEqualTo(budget.limitBytes());
        JsonNode figures =
                JsonMapper.shared().readTree(get("/actuator/memory/spill")).at("/stores/0/figures");
        assertThat(figures.at("/writtenBytes").asLong()).isEqualTo(store.stats().writtenBytes());
        assertThat(figures.at("/readBytes").asLong()).isPositive();
    }

    private void assertAnswered(EventBody body) throws Exception {
        HttpResponse<Stream<String>> response = HttpClient.newHttpClient()
                .send(request(BodyPublishers.ofInputStream(() -> body)), BodyHandlers.ofLines());
        assertThat(response.statusCode()).isEqualTo(200);
        List<String> lines = response.body().toList();
        assertThat(lines)
                .hasSize((int) body.distinct())
                .doesNotHaveDuplicates()
                .allSatisfy(line -> assertThat(line).isEqualTo(body.answer(EventBody.key(line))));
    }

    @Test
    void givesEverythingBackWhenTheClientLeavesInTheMiddleOfTheBody() throws Exception {
        try (Socket socket = new Socket("localhost", port)) {
            send(socket, new EventBody(4 << 20, 60_000, 1), 1L << 40);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(allocator.bytesUsed()).isPositive());
            socket.setSoLinger(true, 0);
        }
    }

    @Test
    void givesEverythingBackWhenTheClientLeavesInTheMiddleOfTheAnswer() throws Exception {
        byte[] body = eventsOfLongKeys();
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(64 << 10);
            socket.connect(new InetSocketAddress("localhost", port));
            send(socket, new ByteArrayInputStream(body), body.length);
            assertThat(socket.getInputStream().readNBytes(15)).asString().isEqualTo("HTTP/1.1 200 \r\n");
            assertThat(budget.spillableConsumers()).isNotEmpty();
            socket.setSoLinger(true, 0);
        }
    }

    /** Events whose totals take 24 MB: more than the budget and what lies in sockets on its way. */
    private static byte[] eventsOfLongKeys() {
        String key = "k".repeat(400);
        return IntStream.range(0, 60_000)
                .mapToObj(i -> key + i + ",1\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void send(Socket socket, InputStream body, long length) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(("POST /events/aggregate?stream=true HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
                        + "Content-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        body.transferTo(out);
        out.flush();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/events/aggregate?stream=true", "/events/aggregate"})
    void neverEndsAnAnswerThatItCannotFinish(String path) throws Exception {
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(request(path, BodyPublishers.ofByteArray(eventsOfLongKeys())), BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        try (InputStream answer = response.body()) {
            for (Path file : spillFiles()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(0);
                } catch (NoSuchFileException read) {
                    // The answer is on its way, and this one was read to its end already.
                }
            }
            assertThatThrownBy(answer::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    private static List<Path> spillFiles() throws IOException {
        try (Stream<Path> files = Files.walk(spill)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().endsWith(".lock"))
                    .toList();
        }
    }

    private HttpRequest request(HttpRequest.BodyPublisher body) {
        return request("/events/aggregate?stream=true", body);
    }

    private HttpRequest request(String path, HttpRequest.BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Content-Type", "text/csv")
                .POST(body)
                .build();
    }

    private HttpResponse<String> post(String path, String contentType, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
