package io.envyrc.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.arrow.TrackedAllocator;
import io.envyrc.memory.batch.BatchResult;
import io.envyrc.memory.ddex.DdexParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import javax.tools.ToolProvider;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The README's programs, compiled and run as they stand there. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");

    @TempDir
    Path directory;

    @Test
    void quickStartCompilesRunsAndShowsItsMemory() throws Exception {
        try (URLClassLoader loader = quickStart();
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

    @Test
    void streamsAndBatchesCompileAndCountTheLinesOfFiles() throws Exception {
        Path plain = Files.writeString(directory.resolve("a.txt"), "1\n2\n3\n");
        Path packed = directory.resolve("b.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("1\n2\n".getBytes(StandardCharsets.UTF_8));
        }
        Path report = directory.resolve("report");
        compile(Files.writeString(directory.resolve("LineCounts.java"), block("java", "class LineCounts")));

        try (URLClassLoader loader = quickStart();
                ConfigurableApplicationContext context = run(loader.loadClass("com.example.QuickStart"))) {
            Class<?> type = loader.loadClass("com.example.LineCounts");
            BatchResult result = (BatchResult) type.getMethod("count", List.class, Path.class)
                    .invoke(context.getBean(type), List.of(plain, packed), report);
            assertThat(result.isSuccess()).isTrue();
            assertThat(Files.readAllLines(report)).containsExactlyInAnyOrder("a.txt 3", "b.gz 2");
        }
    }

    @Test
    void envFilesAreChangedComparedAndRead() throws Exception {
        compile(Files.writeString(directory.resolve("EnvFiles.java"), block("java", "class EnvFiles")));
        Path file = Files.writeString(
                directory.resolve("some.env"), "# the region\nREGION_NAME=\"${REGION}-west\"\nDB_HOST='old' # moves\n");

        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            Class<?> envFiles = loader.loadClass("com.example.EnvFiles");
            assertThat(envFiles.getMethod("update", Path.class).invoke(null, file))
                    .hasToString("EnvDiff[added=[DB_PORT], removed=[], changed=[DB_HOST]]");
            assertThat(file).hasContent("""
                            # the region
                            REGION_NAME="${REGION}-west"
                            DB_HOST=db.eu-west.example.com # moves
                            DB_PORT=5433
                            """);
            assertThat(envFiles.getMethod("longestValue", Path.class).invoke(null, file))
                    .isEqualTo((long) "db.eu-west.example.com".length());
            assertThat(envFiles.getMethod("check", Path.class).invoke(null, file))
                    .isEqualTo(3L);
            Files.writeString(file, "junk");
            assertThatThrownBy(() -> envFiles.getMethod("check", Path.class).invoke(null, file))
                    .hasRootCauseMessage(".env line 1: line skipped: it is no comment and no KEY=value");
        }
    }

    @Test
    void ddexMessagesAreReadAndImportedOnce() throws Exception {
        Path good = Files.writeString(directory.resolve("good.xml"), DdexBody.text(300));
        Path cut = Files.writeString(
                directory.resolve("cut.xml"), DdexBody.text(300).substring(0, 50_000));
        compile(Files.writeString(directory.resolve("Catalogue.java"), block("java", "class Catalogue")));
        assertThat(block("yaml", "max-element-count").lines()).hasSizeLessThanOrEqualTo(10);

        try (URLClassLoader loader = quickStart();
                ConfigurableApplicationContext context =
                        run(loader.loadClass("com.example.QuickStart"), block("yaml", "max-element-count"))) {
            Class<?> type = loader.loadClass("com.example.Catalogue");
            Object catalogue = context.getBean(type);
            List<String> titles = new ArrayList<>();
            Consumer<String> title = titles::add;
            assertThat(type.getMethod("titles", InputStream.class, Consumer.class)
                            .invoke(catalogue, Files.newInputStream(good), title))
                    .isEqualTo(Files.size(good));
            assertThat(titles).hasSize(300).contains("Title & 299");
            Map<?, ?> outcomes = (Map<?, ?>) type.getMethod("importAll", List.class, Cancellation.class)
                    .invoke(catalogue, List.of(good, cut), Cancellation.none());
            assertThat(outcomes.get(good)).isEqualTo("300 releases");
            assertThat(outcomes.get(cut)).asString().startsWith("io.envyrc.memory.ddex.DdexParseException: ddex: ");
            assertThat((Collection<?>) type.getMethod("imported").invoke(catalogue))
                    .hasSize(300);
            DdexParser parser = context.getBean(DdexParser.class);
            assertThat(parser.limits().maxMemoryUsage()).isEqualTo(16 << 20);
            assertThat(parser.limits().maxErrors()).isEqualTo(100);
        }
    }

    @Test
    void arrowVectorsAreSummedInTrackedMemory() throws Exception {
        compile(Files.writeString(directory.resolve("ArrowSums.java"), block("java", "class ArrowSums")));

        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            Class<?> sums = loader.loadClass("com.example.ArrowSums");
            assertThat(sums.getMethod("sum", int.class).invoke(null, 1000)).isEqualTo(499_500L);
        }
    }

    @Test
    void recordBatchesAreGoneOverTwiceWithinTheBudget() throws Exception {
        compile(Files.writeString(directory.resolve("Sales.java"), block("java", "class Sales")));

        try (URLClassLoader loader = quickStart();
                ConfigurableApplicationContext context = run(loader.loadClass("com.example.QuickStart"))) {
            TrackedAllocator allocator = context.getBean(TrackedAllocator.class);
            byte[] stream = sales(allocator.child("test"));
            Class<?> type = loader.loadClass("com.example.Sales");
            assertThat(type.getMethod("aboveMean", InputStream.class)
                            .invoke(context.getBean(type), new ByteArrayInputStream(stream)))
                    .isEqualTo(30L);
            assertThat(allocator.bytesUsed()).isZero();
            int port = Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
            assertThat(send(port, "GET", "/actuator/memory/arrow", "")).contains("\"name\":\"sales\"");
        }
    }

    private static byte[] sales(BufferAllocator allocator) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (BigIntVector amounts = new BigIntVector("amount", allocator);
                VectorSchemaRoot root = VectorSchemaRoot.of(amounts);
                ArrowStreamWriter writer = new ArrowStreamWriter(root, null, out)) {
            for (int batch = 0; batch < 10; batch++) {
                for (int row = 0; row < 10; row++) {
                    amounts.setSafe(row, row < 3 ? 100 : 1);
                }
                root.setRowCount(10);
                writer.writeBatch();
            }
        }
        return out.toByteArray();
    }

    private URLClassLoader quickStart() throws IOException {
        Files.writeString(directory.resolve("application.yml"), block("yaml", "byte-pool-size"));
        compile(Files.writeString(directory.resolve("QuickStart.java"), block("java", "class QuickStart")));
        return new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader());
    }

    private ConfigurableApplicationContext run(Class<?> application) throws IOException {
        return run(application, "");
    }

    /** Runs an application with the configuration of the quick start and more. */
    private ConfigurableApplicationContext run(Class<?> application, String yaml) throws IOException {
        Path more = Files.writeString(directory.resolve("more.yml"), yaml);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(application.getClassLoader());
        try {
            return SpringApplication.run(
                    application,
                    "--server.port=0",
                    "--spring.config.location="
                            + directory.resolve("application.yml").toUri() + "," + more.toUri());
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

    private static String block(String language, String text) throws IOException {
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(README))
                .results()
                .map(block -> block.group(1))
                .filter(block -> block.contains(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no block of " + language + " with " + text + " in the README"));
    }

    private static String send(int port, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(method, BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
