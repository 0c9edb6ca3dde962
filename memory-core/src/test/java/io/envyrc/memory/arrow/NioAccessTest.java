package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A JVM that keeps java.nio closed to Arrow. */
class NioAccessTest {

    /** Run in a JVM of its own. */
    static final class Probe {
        public static void main(String[] args) {
            try {
                TrackedAllocator.create(1024);
            } catch (IllegalStateException closed) {
                System.out.println(closed.getMessage());
            }
        }
    }

    @Test
    void saysWhatToAddInsteadOfFailingInsideArrow() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Probe.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(output)
                .contains("Arrow needs java.nio opened to it, and this JVM was started without. Add the option"
                        + " --add-opens=java.base/java.nio=ALL-UNNAMED to the java command")
                .contains("Add-Opens: java.base/java.nio")
                .doesNotContain("Failed to initialize MemoryUtil");
    }
}
