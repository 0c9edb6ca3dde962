package io.envyrc.memory.env;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Asks a script, run by the Node on the {@code PATH}, what it makes of inputs. */
final class NodeScript {
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\..*", Pattern.DOTALL);

    private NodeScript() {}

    /** Returns one line of answer for each input. */
    static List<String> answers(String script, List<byte[]> inputs, Path dir) throws IOException, InterruptedException {
        Path file = dir.resolve(script);
        try (InputStream in = Objects.requireNonNull(NodeScript.class.getResourceAsStream(script))) {
            Files.copy(in, file);
        }
        Path questions = dir.resolve("inputs");
        Path answers = dir.resolve("answers");
        Files.write(
                questions,
                inputs.stream().map(Base64.getEncoder()::encodeToString).toList());
        Process node = new ProcessBuilder("node", file.toString(), questions.toString(), answers.toString())
                .inheritIO()
                .start();
        assertThat(node.waitFor(120, SECONDS)).isTrue();
        assertThat(node.exitValue()).isZero();
        return Files.readAllLines(answers);
    }

    /** Returns the major version of Node, 0 if there is none. */
    static int version(Path dir) throws IOException, InterruptedException {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        if (Stream.of(path.split(File.pathSeparator, -1))
                .noneMatch(entry -> Files.isExecutable(Path.of(entry, "node")))) {
            return 0;
        }
        Path output = dir.resolve("version");
        Process node = new ProcessBuilder("node", "--version")
                .redirectOutput(output.toFile())
                .start();
        assertThat(node.waitFor(60, SECONDS)).isTrue();
        Matcher version = VERSION.matcher(Files.readString(output));
        assertThat(version.matches()).isTrue();
        return Integer.parseInt(version.group(1));
    }
}
