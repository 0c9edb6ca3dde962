package io.envyrc.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.pool.ObjectPool;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pool.PoolStats;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.annotation.DirtiesContext.ClassMode;

// In a context of its own: pressure that another test made would have trimmed the pool.
@DirtiesContext(classMode = ClassMode.BEFORE_CLASS)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class HttpRequestPoolTest {

    @LocalServerPort
    int port;

    @Autowired
    ObjectPool<HttpRequest> requests;

    @Autowired
    PoolManager pools;

    @Test
    void everyRequestBorrowsOneObjectAndGivesItBackClean() throws Exception {
        PoolStats before = requests.stats();
        assertThat(before.idle() + before.leased()).isGreaterThanOrEqualTo(50);
        for (int i = 0; i < 100; i++) {
            assertThat(inspect("x".repeat(10_000)))
                    .contains("\"method\":\"POST\"", "\"url\":\"/inspect\"", "\"bodyBytes\":8192");
        }
        // A response may reach its client before the filter has returned.
        Awaitility.await()
                .untilAsserted(() -> assertThat(requests.stats().leased()).isZero());
        PoolStats after = requests.stats();
        assertThat(after.gets() - before.gets()).isEqualTo(100);
        assertThat(after.misses()).isEqualTo(before.misses());
        HttpRequest used = requests.acquire();
        assertThat(used.headers()).isEmpty();
        assertThat(used.body().size()).isZero();
        requests.release(used);
    }

    @Test
    void isShownWithTheOtherPools() {
        assertThat(pools.stats()).containsKey("http-requests");
    }

    private String inspect(String body) throws IOException, InterruptedException {
        java.net.http.HttpRequest request = java.net.http.HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port + "/inspect"))
                .POST(BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
