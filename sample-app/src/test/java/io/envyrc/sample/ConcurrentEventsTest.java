package io.envyrc.sample;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.spill.SpillStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Uploads at once whose totals do not fit the sample's budget of 64 MB together, though each does alone. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ConcurrentEventsTest {
    private static final int KEYS = 90_000;
    private static final int KEYS_A_PART = 1_000;
    private static final String LONG_KEY = "k".repeat(400);

    @LocalServerPort
    int port;

    @Autowired
    MemoryBudget budget;

    @Autowired
    SpillStore store;

    @Test
    void bothOfTwoUploadsEndWithTheRightTotals() throws Exception {
        assertThat(budget.limitBytes()).isEqualTo(64 << 20);
        assertThat(2L * KEYS * LONG_KEY.length()).isGreaterThan(budget.limitBytes());
        long writtenBefore = store.stats().writtenBytes();
        CyclicBarrier halfway = new CyclicBarrier(2);
        ExecutorService clients = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> uploads =
                    List.of(clients.submit(() -> upload(1, halfway)), clients.submit(() -> upload(2, halfway)));
            for (Future<?> upload : uploads) {
                upload.get(1, MINUTES);
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(store.stats().writtenBytes()).isGreaterThan(writtenBefore);
        assertThat(budget.peakBytes()).isLessThanOrEqualTo(budget.limitBytes());
        Awaitility.await().untilAsserted(() -> {
            assertThat(budget.reservedBytes("events")).isZero();
            assertThat(budget.reservedBytes("event totals")).isZero();
            assertThat(budget.reserveWaits().waiting()).isZero();
        });
    }

    private Void upload(int factor, CyclicBarrier halfway) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port + "/events/aggregate?stream=true"))
                .header("Content-Type", "text/csv")
                .POST(BodyPublishers.ofInputStream(() -> new Body(factor, halfway)))
                .build();
        HttpResponse<Stream<String>> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofLines());
        assertThat(response.statusCode()).isEqualTo(200);
        BitSet answered = new BitSet();
        try (Stream<String> lines = response.body()) {
            lines.forEach(line -> {
                int start = "{\"key\":\"".length() + LONG_KEY.length();
                int key = Integer.parseInt(line, start, line.indexOf('"', start), 10);
                long value = (long) key * factor;
                assertThat(line)
                        .isEqualTo("{\"key\":\"%s%d\",\"sum\":%d,\"count\":1,\"min\":%d,\"max\":%d}"
                                .formatted(LONG_KEY, key, value, value, value));
                assertThat(answered.get(key)).isFalse();
                answered.set(key);
            });
        }
        assertThat(answered.cardinality()).isEqualTo(KEYS);
        return null;
    }

    /** Each key once, made as it is read; goes on from the middle when the other is there, too. */
    private static final class Body extends InputStream {
        private final int factor;
        private final CyclicBarrier halfway;
        private ByteArrayInputStream part = new ByteArrayInputStream(new byte[0]);
        private int key;

        Body(int factor, CyclicBarrier halfway) {
            this.factor = factor;
            this.halfway = halfway;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (part.available() == 0 && key < KEYS) {
                next();
            }
            return part.read(buffer, offset, length);
        }

        private void next() throws IOException {
            if (key == KEYS / 2) {
                try {
                    halfway.await(30, SECONDS);
                } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                    throw new IOException("the other upload did not come to its middle", e);
                }
            }
            String lines = IntStream.range(key, key + KEYS_A_PART)
                    .mapToObj(each -> LONG_KEY + each + "," + (long) each * factor + "\n")
                    .collect(Collectors.joining());
            key += KEYS_A_PART;
            part = new ByteArrayInputStream(lines.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
