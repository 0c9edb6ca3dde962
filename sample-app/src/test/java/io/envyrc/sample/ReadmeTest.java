package io.envyrc.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The README's quick start, compiled and run as it stands there. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");

    @TempDir
    Path directory;

    @Test
    void quickStartCompilesRunsAndShowsItsMemory() throws Exception {
        Files.writeString(directory.resolve("application.yml"), block("yaml"));
        compile(Files.writeString(directory.resolve("QuickStart.java"), block("java")));

        try (URLClassLoader loader = new URLClassLoader(
                        new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
                ConfigurableApplicationContext context = run(loader.loadClass("com.example.QuickStart"))) {
            int port = Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));

            assertThat(send(port, "POST", "/count", "12345")).isEqualTo("5");
            assertThat(send(port, "POST", "/variables", "A=1\nB=2\n")).isEqualTo("2");
            assertThat(send(port, "GET", "/actuator/memory", ""))
                    .contains("\"limitBytes\":33554432")
                    .contains("\"pools\":{\"bytes\":{\"gets\":");
            assertThat(send(port, "GET", "/actuator/prometheus", "")).contains("envy_memory_pool_gets_total");
        }
    }

    private ConfigurableApplicationContext run(Class<?> application) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(application.getClassLoader());
        try {
            return SpringApplication.run(
                    application,
                    "--server.port=0",
                    "--spring.config.location="
                            + directory.resolve("application.yml").toUri());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private void compile(Path source) {
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-parameters",
                        "-proc:none",
                        "-d",
                        directory.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString());
        assertThat(result).as("exit code of javac").isZero();
    }

    private static String block(String language) throws IOException {
        Matcher blocks =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
        assertThat(blocks.find())
                .as("a block of " + language + " in the README")
                .isTrue();
        return blocks.group(1);
    }

    private static String send(int port, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(method, BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
