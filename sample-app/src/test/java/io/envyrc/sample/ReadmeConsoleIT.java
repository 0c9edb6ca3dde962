package io.envyrc.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's console, typed into a shell: the answers must be those shown, {@code ...} standing for anything. */
class ReadmeConsoleIT {
    private static final Path README = Path.of("..", "README.md");

    @TempDir
    Path directory;

    @Test
    void answersAsTheReadmeShows() throws Exception {
        assumeTrue(shell("command -v curl").contains("curl"), "curl is not installed; the console is not tested");
        try (SampleProcess sample = SampleProcess.start(directory, List.of(SampleProcess.SOONER_UP))) {
            Map<String, String> dialogue = dialogue();
            assertThat(dialogue).hasSizeGreaterThan(8);
            for (Map.Entry<String, String> entry : dialogue.entrySet()) {
                String command = entry.getKey().replace("localhost:8080", "localhost:" + sample.port());
                assertThat(shell(command).strip()).as(command).matches(pattern(entry.getValue()));
            }
        }
    }

    private static Map<String, String> dialogue() throws IOException {
        Matcher block = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(README));
        Map<String, String> answers = new LinkedHashMap<>();
        while (block.find()) {
            for (String turn : block.group(1).split("(?m)^\\$ ", -1)) {
                if (!turn.isBlank()) {
                    String[] lines = turn.split("\n", 2);
                    answers.put(lines[0], lines[1].strip());
                }
            }
        }
        return answers;
    }

    private static Pattern pattern(String answer) {
        return Pattern.compile(
                Arrays.stream(answer.split(Pattern.quote("...")))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*", "", answer.endsWith("...") ? ".*" : "")),
                Pattern.DOTALL);
    }

    private String shell(String command) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        shell.waitFor();
        return output;
    }
}
