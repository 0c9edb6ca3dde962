package io.envyrc.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sample in a JVM that opens nothing to Arrow. */
class ArrowOpeningIT {
    @TempDir
    Path directory;

    @Test
    void startsAndServesAllThatNeedsNoArrowAndSaysWhatTheRestNeeds() throws Exception {
        try (SampleProcess sample = SampleProcess.startClasses(directory)) {
            assertThat(sample.get("/actuator/health").statusCode()).isEqualTo(200);
            assertThat(sample.get("/actuator/memory").body()).contains("\"arrow\":{\"allocators\":[]}");
            assertThat(sample.post("/env", "text/plain", BodyPublishers.ofString("A=1\n"))
                            .body())
                    .startsWith("{\"variables\":1,");
            assertThat(sample.get("/actuator/prometheus").body()).contains("envy_memory_arrow_allocated_bytes");

            for (int attempt = 0; attempt < 2; attempt++) {
                HttpResponse<String> refused =
                        sample.post("/events/aggregate", "text/csv", BodyPublishers.ofString("a,1\n"));
                assertThat(refused.statusCode()).isEqualTo(500);
                assertThat(refused.body())
                        .startsWith("{\"error\":\"Arrow needs java.nio opened to it, and this JVM was started without."
                                + " Add the option --add-opens=java.base/java.nio=ALL-UNNAMED to the java command")
                        .contains("'Add-Opens: java.base/java.nio' to the manifest");
            }
            assertThat(sample.log())
                    .contains("Arrow needs java.nio opened to it")
                    .doesNotContain("Failed to initialize MemoryUtil");
        }
    }
}
