package io.envyrc.memory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a program of the tests in a JVM of its own. */
public final class ChildJvm {
    private ChildJvm() {}

    /** Returns what the program printed, both streams; fails if it does not end with 0 within a minute. */
    public static String run(List<String> options, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        return run(60, options, program, arguments);
    }

    /** The same, if it does not end within as many seconds as given. */
    public static String run(int seconds, List<String> options, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            // These programs print a few lines, which the pipe holds while nobody reads.
            if (!process.waitFor(seconds, SECONDS)) {
                throw new AssertionError("still running after %d s: %s".formatted(seconds, command));
            }
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.exitValue() != 0) {
                throw new AssertionError("exit %d of %s:%n%s".formatted(process.exitValue(), command, output));
            }
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
