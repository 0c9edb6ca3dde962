package io.envyrc.memory.autoconfigure.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.Trimmable;
import io.envyrc.memory.autoconfigure.FixedSignal;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.budget.SpillableConsumer;
import io.envyrc.memory.cache.GenerationalCache;
import io.envyrc.memory.cache.WeakCache;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.spill.SpillFile;
import io.envyrc.memory.spill.SpillStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.micrometer.metrics.test.autoconfigure.AutoConfigureMetrics;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The endpoint as an operator meets it: over HTTP, in a running web application. */
class MemoryEndpointWebTest {

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Application {

        /** Watches nothing that the machine could raise. */
        @Bean
        MemoryMonitor calmMonitor() {
            return MemoryMonitor.builder()
                    .signals(new FixedSignal("heap", 10, 100))
                    .build();
        }

        @Bean
        GenerationalCache<String, String> albums(MemoryBudget budget) {
            return GenerationalCache.<String, String>builder("albums")
                    .maxBytes(1000)
                    .weigher((key, value) -> 10)
                    .budget(budget)
                    .build();
        }

        @Bean
        WeakCache<String, Object> sessions() {
            return new WeakCache<>("sessions");
        }

        @Bean
        CaffeineCacheManager artists() {
            return new CaffeineCacheManager("artists");
        }

        @Bean
        Broken broken() {
            return new Broken();
        }
    }

    static final class Broken implements Trimmable {
        private final AtomicBoolean fails = new AtomicBoolean();

        @Override
        public long trim(double fraction) {
            if (fails.get()) {
                throw new IllegalStateException("no");
            }
            return 0;
        }
    }

    abstract static class Web {
        @LocalServerPort
        int port;

        @Autowired
        BytePool bytes;

        HttpResponse<String> send(String method, String path, String body) throws Exception {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                    .header("Content-Type", "application/json")
                                    .method(method, BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString());
        }

        JsonNode get(String path) throws Exception {
            HttpResponse<String> response = send("GET", path, "");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return JsonMapper.shared().readTree(response.body());
        }
    }

    @Nested
    @AutoConfigureMetrics
    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.RANDOM_PORT,
            properties = {
                "management.endpoints.web.exposure.include=*",
                "management.endpoint.health.show-details=always",
                "envy.memory.memory-threshold=100MB"
            })
    class ByDefault extends Web {

        @Test
        void answersEverySection() throws Exception {
            bytes.lease(1000).close();
            JsonNode report = get("/actuator/memory");

            assertThat(report.propertyNames())
                    .containsExactly(
                            "pressure",
                            "heap",
                            "pools",
                            "caches",
                            "budget",
                            "resources",
                            "spill",
                            "arrow",
                            "gc",
                            "leak",
                            "ddex");
            assertThat(report.at("/ddex/counts/succeeded").asLong(-1)).isZero();
            assertThat(report.at("/ddex/chunkBytes").asInt()).isEqualTo(64 << 10);
            assertThat(report.at("/ddex/maxMemoryBytes").asInt()).isEqualTo(50 << 20);
            assertThat(report.at("/pressure/level").asString()).isEqualTo("NORMAL");
            assertThat(report.at("/pressure/monitored").asBoolean()).isTrue();
            assertThat(report.at("/leak/running").asBoolean()).isTrue();
            assertThat(report.at("/leak/trend/verdict").asString()).isIn("UNKNOWN", "STABLE", "GROWING", "SHRINKING");
            assertThat(report.at("/leak/lastReport").isNull()).isTrue();
            assertThat(report.at("/leak/counts/reports").asLong()).isZero();
            assertThat(report.at("/pressure/signals/heap/limitBytes").asLong()).isEqualTo(100);
            assertThat(report.at("/pressure/responses").propertyNames())
                    .containsExactlyInAnyOrder(
                            "spill",
                            "cleanup",
                            "gc",
                            "listeners",
                            "ddex-files",
                            "batch",
                            "chunks",
                            "ddex",
                            "writer",
                            "pools",
                            "caches",
                            "resources",
                            "kafka");
            assertThat(report.at("/pressure/responses/batch").toString())
                    .isEqualTo("{\"runs\":0,\"failures\":0,\"rejections\":0,\"hanging\":0,\"elapsedMillis\":0,"
                            + "\"allocatedBytes\":0,\"givenBackBytes\":0,\"observed\":0}");
            assertThat(report.at("/heap/usedBytes").asLong()).isPositive();
            assertThat(report.at("/pools/bytes/puts").asLong()).isPositive();
            assertThat(report.at("/pools/bytes/leased").asLong(-1)).isZero();
            assertThat(report.at("/budget/limitBytes").asLong()).isEqualTo(100 << 20);
            assertThat(report.at("/budget/topConsumers/0/name").asString()).isEqualTo("pools");
            assertThat(report.at("/budget/topConsumers/0/peakBytes").asLong()).isPositive();
            assertThat(report.at("/budget/topConsumers/0/lastSpill").isNull()).isTrue();
            assertThat(report.at("/budget/fair").asBoolean(true)).isFalse();
            assertThat(report.at("/budget/waiting").asInt(-1)).isZero();
            assertThat(report.at("/spill/stores").size()).isZero();
            assertThat(report.at("/gc/strategy").asString()).isEqualTo("ADAPTIVE");
        }

        @Test
        void answersOneSectionOrNotFound() throws Exception {
            assertThat(get("/actuator/memory/pools").propertyNames())
                    .containsExactly("bytes", "direct-buffers", "maps", "string-lists", "string-builders");
            assertThat(send("GET", "/actuator/memory/nothing", "").statusCode()).isEqualTo(404);
        }

        @Test
        void answersEachCacheByItsGenerations(
                @Autowired GenerationalCache<String, String> albums, @Autowired WeakCache<String, Object> sessions)
                throws Exception {
            albums.put("key", "value");
            for (int i = 0; i < 3; i++) {
                albums.get("key");
            }
            albums.get("absent");
            Object held = sessions.get("key", key -> new Object());
            assertThat(sessions.get("key")).isSameAs(held);

            JsonNode caches = get("/actuator/memory/caches");
            assertThat(caches.propertyNames()).containsExactly("albums", "sessions");
            assertThat(caches.at("/albums/gets").asLong()).isEqualTo(4);
            assertThat(caches.at("/albums/hitRate").asDouble()).isEqualTo(0.75);
            assertThat(caches.at("/albums/probation/hitRate").asDouble()).isEqualTo(0.5);
            assertThat(caches.at("/albums/promoted/hits").asLong()).isEqualTo(1);
            assertThat(caches.at("/albums/promoted/entries").asLong()).isEqualTo(1);
            assertThat(caches.at("/albums/bytes").asLong()).isEqualTo(10);
            assertThat(caches.at("/albums/maxBytes").asLong()).isEqualTo(1000);
            assertThat(caches.at("/sessions/hitRate").asDouble()).isEqualTo(0.5);
            assertThat(caches.at("/sessions/entries").asLong()).isEqualTo(1);
            assertThat(get("/actuator/memory/budget").toString()).contains("albums");
        }

        @Test
        void refusesToChangeAnything() throws Exception {
            for (String operation : new String[] {"gc", "trim", "cleanup", "spill"}) {
                assertThat(send("POST", "/actuator/memory/" + operation, "{}").statusCode())
                        .as(operation)
                        .isEqualTo(405);
            }
        }

        @Test
        void metersReachPrometheus() throws Exception {
            assertThat(send("GET", "/actuator/prometheus", "").body())
                    .contains("envy_memory_pool_gets_total{pool=\"bytes\",result=\"hit\"}")
                    .contains("envy_memory_signal_used_bytes{signal=\"heap\"}");
        }

        @Test
        void healthShowsTheComponent() throws Exception {
            assertThat(get("/actuator/health/memory").at("/status").asString()).isEqualTo("UP");
        }
    }

    @Nested
    @SpringBootTest(
            classes = Application.class,
            webEnvironment = WebEnvironment.RANDOM_PORT,
            properties = {
                "management.endpoints.web.exposure.include=memory",
                "management.endpoint.memory.access=unrestricted",
                "envy.memory.gc-interval=1h"
            })
    class WithAccessOpened extends Web {

        @Test
        void collectsOnceInAnInterval() throws Exception {
            assertThat(post("gc", "{}").at("/outcome").asString()).isEqualTo("collected");
            assertThat(post("gc", "{}").at("/outcome").asString()).isEqualTo("too_soon");
        }

        @Test
        void trimsTheShareThatIsAskedFor() throws Exception {
            bytes.trim(1.0);
            byte[] a = bytes.acquire(1024);
            byte[] b = bytes.acquire(1024);
            bytes.release(a);
            bytes.release(b);
            assertThat(post("trim", "{\"fraction\":0.5}").at("/freedBytes").asLong())
                    .isEqualTo(1024);
            assertThat(post("trim", "{}").at("/freedBytes").asLong()).isEqualTo(1024);
            assertThat(send("POST", "/actuator/memory/trim", "{\"fraction\":2}").statusCode())
                    .isEqualTo(400);
        }

        @Test
        void trimsCachesTooAndAnswersWhatEachGaveBack(
                @Autowired GenerationalCache<String, String> albums, @Autowired CaffeineCacheManager artists)
                throws Exception {
            post("trim", "{}");
            bytes.release(bytes.acquire(1024));
            albums.put("first", "album");
            albums.put("second", "album");
            Cache artist = Objects.requireNonNull(artists.getCache("artists"));
            artist.put("first", "artist");

            JsonNode answer = post("trim", "{}");

            assertThat(answer.at("/outcome").asString()).isEqualTo("done");
            assertThat(answer.at("/freedBytes").asLong()).isEqualTo(1044);
            assertThat(answer.at("/freedBy/pools").toString())
                    .isEqualTo("{\"bytes\":1024,\"direct-buffers\":0,\"maps\":0,\"string-lists\":0,"
                            + "\"string-builders\":0}");
            assertThat(answer.at("/freedBy/others").toString())
                    .isEqualTo("{\"albums\":20,\"broken\":0,\"memorySpringCaches\":0}");
            assertThat(albums.size()).isZero();
            assertThat(artist.get("first")).isNull();
        }

        @Test
        void answersThatATrimIsIncompleteWhereOneFailed(@Autowired Broken broken) throws Exception {
            broken.fails.set(true);
            try {
                JsonNode answer = post("trim", "{}");
                assertThat(answer.at("/outcome").asString()).isEqualTo("incomplete");
                assertThat(answer.at("/freedBy/others").propertyNames())
                        .containsExactly("albums", "memorySpringCaches");
            } finally {
                broken.fails.set(false);
            }
        }

        @Test
        void spillsAndCleansUpWhatIsTracked() throws Exception {
            assertThat(post("cleanup", "{}").at("/freedBytes").asLong(-1)).isZero();
            assertThat(post("spill", "{}").at("/freedBytes").asLong(-1)).isZero();
            assertThat(send("POST", "/actuator/memory/spill", "{\"bytes\":-1}").statusCode())
                    .isEqualTo(400);
        }

        @Test
        void spillsWhatConsumersOfTheBudgetHold(@Autowired MemoryBudget budget, @Autowired SpillStore store)
                throws Exception {
            MemoryReservation[] held = new MemoryReservation[1];
            try (SpillableConsumer sort = budget.register("sort", 3, request -> {
                try (SpillFile file = store.create("sort")) {
                    file.write(ByteBuffer.allocate(1000));
                    file.finish();
                }
                held[0].shrink(request.bytes());
            })) {
                held[0] = sort.reserve(MemoryKind.OFF_HEAP, 1000);
                assertThat(post("spill", "{\"bytes\":400}").at("/freedBytes").asLong())
                        .isEqualTo(400);
                assertThat(sort.bytes()).isEqualTo(600);

                JsonNode spill = get("/actuator/memory/spill");
                assertThat(spill.at("/stores/0/directory").asString())
                        .isEqualTo(store.directory().toString());
                assertThat(spill.at("/stores/0/compression").asString()).isEqualTo("NONE");
                assertThat(spill.at("/stores/0/figures/writtenBytes").asLong()).isEqualTo(1032);
                assertThat(spill.at("/stores/0/figures/diskBytes").asLong(-1)).isZero();
                assertThat(spill.at("/consumers/0/name").asString()).isEqualTo("sort");
                assertThat(spill.at("/consumers/0/priority").asInt()).isEqualTo(3);
                assertThat(spill.at("/consumers/0/bytes").asLong()).isEqualTo(600);
                assertThat(spill.at("/consumers/0/lastSpill/outcome").asString())
                        .isEqualTo("FREED");
                assertThat(spill.at("/consumers/0/lastSpill/freedBytes").asLong())
                        .isEqualTo(400);
                assertThat(get("/actuator/memory/budget").toString()).contains("\"spillableBytes\":600");
            }
        }

        @Test
        void refusesAnOperationThatThereIsNot() throws Exception {
            assertThat(send("POST", "/actuator/memory/explode", "{}").statusCode())
                    .isEqualTo(400);
        }

        private JsonNode post(String operation, String body) throws Exception {
            HttpResponse<String> response = send("POST", "/actuator/memory/" + operation, body);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return JsonMapper.shared().readTree(response.body());
        }
    }
}
