package io.envyrc.sample;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packaged sample in a JVM of its own, on a free port, until it is closed. */
final class SampleProcess implements AutoCloseable {
    /** For tests that take more time to start it than to use it. */
    static final String SOONER_UP = "-XX:TieredStopAtLevel=1";

    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final Path log;
    private final int port;

    private SampleProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        try {
            this.port = Awaitility.await("the sample to listen")
                    .atMost(Duration.ofMinutes(2))
                    .until(this::readPort, found -> found > 0);
            Awaitility.await("the sample to accept traffic")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> get("/actuator/health").statusCode() != 503);
        } catch (RuntimeException notStarted) {
            process.destroyForcibly();
            throw notStarted;
        }
    }

    /** Starts the sample in a directory, which it also logs to. */
    static SampleProcess start(Path directory, List<String> jvmArguments, String... arguments) throws IOException {
        return start(
                directory, jvmArguments, List.of("-jar", jar().toAbsolutePath().toString()), arguments);
    }

    /** Starts the sample from the class path of the tests, which opens nothing to Arrow; sooner up than it is fast. */
    static SampleProcess startClasses(Path directory, String... arguments) throws IOException {
        String classes = Path.of("target", "classes").toAbsolutePath().toString();
        String classPath = classes + File.pathSeparator + System.getProperty("java.class.path");
        List<String> main = List.of("-cp", classPath, "io.envyrc.sample.SampleApplication");
        return start(directory, List.of(SOONER_UP), main, arguments);
    }

    private static SampleProcess start(
            Path directory, List<String> jvmArguments, List<String> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmArguments);
        command.addAll(main);
        command.add("--server.port=0");
        command.addAll(Arrays.asList(arguments));
        Path log = directory.resolve("sample.log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new SampleProcess(process, log);
    }

    /** Returns what runs the packaged sample, to which arguments may be added. */
    static List<String> jarCommand() throws IOException {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                SOONER_UP,
                "-jar",
                jar().toAbsolutePath().toString());
    }

    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("sample-app-.*\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("package the sample first: mvn package"));
        }
    }

    private int readPort() throws IOException {
        String output = Files.readString(log);
        if (!process.isAlive()) {
            throw new IllegalStateException("the sample ended with " + process.exitValue() + ":\n" + output);
        }
        Matcher started = PORT.matcher(output);
        return started.find() ? Integer.parseInt(started.group(1)) : 0;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Tells whether the sample is dead or about to be, as one is that has closed its connections. */
    boolean dies() throws InterruptedException {
        return process.waitFor(1, SECONDS);
    }

    /** Waits for the sample to end by itself, and returns what with. */
    int waitFor(long time, TimeUnit unit) throws InterruptedException {
        if (!process.waitFor(time, unit)) {
            throw new IllegalStateException("the sample still runs");
        }
        return process.exitValue();
    }

    int port() {
        return port;
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** Returns the CPU time that the sample has taken so far. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return JsonMapper.shared().readTree(get(path).body());
    }

    HttpResponse<String> post(String path, String contentType, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", contentType)
                        .POST(body)
                        .build(),
                BodyHandlers.ofString());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, SECONDS)) {
                process.destroyForcibly();
                throw new UncheckedIOException(new IOException("the sample did not stop within 30 s:\n" + log()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
