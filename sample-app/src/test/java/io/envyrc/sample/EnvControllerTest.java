package io.envyrc.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.spill.SpillStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;

@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class EnvControllerTest {
    private static final String BODY =
            "DB_HOST=localhost\nDB_PASSWORD=\"s3cret\"\nnot an assignment\nDB_HOST=elsewhere\n";

    @LocalServerPort
    int port;

    @Autowired
    BytePool buffers;

    @Autowired
    SpillStore store;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "text/plain",
                "application/octet-stream",
                "application/json",
                "multipart/form-data; boundary=x",
                "nonsense"
            })
    void summarizesABodyWhateverItsContentType(String contentType) throws Exception {
        HttpResponse<String> response = post("/env", contentType, BODY);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(response.body())
                .isEqualTo("{\"variables\":3,\"lines\":4,\"bytes\":75,\"duplicates\":1,\"diagnostics\":["
                        + "{\"line\":3,\"message\":\"line skipped: it is no comment and no KEY=value\"},"
                        + "{\"line\":4,\"message\":\"the key is set again; the last one counts\"}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "text/plain"})
    void streamsALineAVariableAndNeverAValue(String contentType) throws Exception {
        HttpResponse<String> response = post("/env?stream=true", contentType, BODY);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/x-ndjson");
        assertThat(response.body()).isEqualTo("""
                        {"key":"DB_HOST","line":1,"length":9}
                        {"key":"DB_PASSWORD","line":2,"length":6}
                        {"key":"DB_HOST","line":4,"length":9}
                        """);
    }

    @Test
    void answersAnEmptyBody() throws Exception {
        assertThat(post("/env", "text/plain", "").body())
                .isEqualTo("{\"variables\":0,\"lines\":0,\"bytes\":0,\"duplicates\":0,\"diagnostics\":[]}");
        assertThat(post("/env?stream=true", "text/plain", "").body()).isEmpty();
    }

    @Test
    void refusesALineOverTheLimitAndSaysWhere(CapturedOutput output) throws Exception {
        String secret = "s3cret".repeat(20_000);
        HttpResponse<String> response = post("/env", "text/plain", "A=1\nB=" + secret + "\n");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"error\":\".env line 2: ").contains("\"line\":2");
        HttpResponse<String> streamed = post("/env?stream=true", "text/plain", "A=1\nB=" + secret + "\n");
        assertThat(streamed.statusCode()).isEqualTo(400);
        assertThat(streamed.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(streamed.body()).isEqualTo(response.body());
        assertThat(response.body() + streamed.body() + output).doesNotContain("s3cret");
        assertThat(buffers.stats().leased()).isZero();
    }

    @Test
    void streamsToAClientThatReadsNothingBeforeItHasSentAll() throws Exception {
        int variables = 300_000;
        byte[] body = "KEY=value\n".repeat(variables).getBytes(UTF_8);
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(8 << 10);
            socket.setSoTimeout(60_000);
            socket.connect(new InetSocketAddress("localhost", port));
            OutputStream out = socket.getOutputStream();
            Future<?> sent = sender.submit(() -> {
                out.write("POST /env?stream=true HTTP/1.0\r\nContent-Length: %d\r\n\r\n"
                        .formatted(body.length)
                        .getBytes(UTF_8));
                out.write(body);
                return null;
            });
            sent.get(60, SECONDS);
            BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            assertThat(lines.readLine()).contains(" 200");
            assertThat(lines.lines().dropWhile(line -> !line.isEmpty()).skip(1))
                    .hasSize(variables)
                    .startsWith("{\"key\":\"KEY\",\"line\":1,\"length\":5}")
                    .endsWith("{\"key\":\"KEY\",\"line\":%d,\"length\":5}".formatted(variables));
        } finally {
            sender.shutdownNow();
        }
        Awaitility.await().untilAsserted(() -> {
            assertThat(buffers.stats().leased()).isZero();
            assertThat(store.stats().diskBytes()).isZero();
        });
        assertThat(store.stats().dataBytes()).isGreaterThan(30L * variables);
    }

    private HttpResponse<String> post(String path, String contentType, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
