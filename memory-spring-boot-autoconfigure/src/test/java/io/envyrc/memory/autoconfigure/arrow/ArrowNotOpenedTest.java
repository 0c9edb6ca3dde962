package io.envyrc.memory.autoconfigure.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.arrow.TrackedAllocator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application that uses Arrow in a JVM that opens nothing to it. */
class ArrowNotOpenedTest {

    /** Injects the allocator. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        String vectors(TrackedAllocator allocator) {
            return allocator.getName();
        }

        public static void main(String[] args) {
            SpringApplication.run(Application.class);
        }
    }

    @Test
    void failsToStartAndSaysWhatToAdd() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Application.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains(
                        "The Arrow allocator cannot be made: Arrow needs java.nio opened to it, and this JVM was started"
                                + " without.")
                .contains(
                        "Add the option --add-opens=java.base/java.nio=ALL-UNNAMED to the java command (to the argLine"
                                + " of Surefire, jvmArguments of spring-boot:run, VM options of the IDE), or the line 'Add-Opens:"
                                + " java.base/java.nio' to the manifest of the executable jar. An application that injects no"
                                + " allocator needs none of this.")
                .doesNotContain("Failed to initialize MemoryUtil");
    }
}
