package io.envyrc.sample;

import io.envyrc.memory.batch.AdmissionTimeoutException;
import io.envyrc.memory.ddex.DdexFileProgress;
import io.envyrc.memory.ddex.DdexFileResult;
import io.envyrc.memory.ddex.DdexFileResults;
import io.envyrc.memory.ddex.ManagedDdexService;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.stereotype.Component;

/**
 * The console command {@code --ddex.folder=DIR}: reads each {@code .xml} and {@code .xml.gz} under a folder,
 * {@code --ddex.concurrent} of them at once (4), with a progress bar where there is a terminal, a line for each file, and a
 * table at the end, after a run that stopped for want of memory too. Exit code 0 if all could be read, 1 if not, 2 if there
 * is nothing to read.
 */
@Component
class DdexFolder implements ApplicationRunner, ExitCodeGenerator {
    static final String OPTION = "ddex.folder";

    private static final String CONCURRENT = "ddex.concurrent";

    private final ManagedDdexService ddex;
    private int exitCode;

    DdexFolder(ManagedDdexService ddex) {
        this.ddex = ddex;
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (arguments.containsOption(OPTION)) {
            exitCode = run(last(arguments, OPTION, "."), last(arguments, CONCURRENT, "4"), System.out);
        }
    }

    private static String last(ApplicationArguments arguments, String option, String otherwise) {
        List<String> values = arguments.getOptionValues(option);
        return values == null || values.isEmpty() ? otherwise : values.get(values.size() - 1);
    }

    private int run(String folder, String concurrent, PrintStream out) {
        List<Path> files;
        try {
            files = messages(Path.of(folder));
        } catch (IOException e) {
            out.println("Cannot read the folder: " + e);
            return 2;
        }
        if (files.isEmpty() || !concurrent.matches("[1-9][0-9]{0,2}")) {
            out.println(
                    files.isEmpty()
                            ? "No .xml or .xml.gz under " + folder
                            : "--ddex.concurrent must be a whole number from 1 to 999 but was " + concurrent);
            return 2;
        }
        FolderReport report = new FolderReport(out, isTerminal());
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        try (DdexFileResults results = ddex.processFiles(files, Integer.parseInt(concurrent))) {
            ScheduledFuture<?> drawing = clock.scheduleWithFixedDelay(
                    () -> report.progress(results.progress()), 200, 200, TimeUnit.MILLISECONDS);
            boolean stopped = false;
            try {
                while (results.hasNext()) {
                    DdexFileResult result = results.next();
                    report.file(result);
                }
            } catch (AdmissionTimeoutException e) {
                stopped = true;
                report.stopped(e);
            }
            drawing.cancel(false);
            DdexFileProgress end = results.progress();
            report.end(end);
            return stopped || end.failed() > 0 ? 1 : 0;
        } finally {
            clock.shutdownNow();
        }
    }

    // Since Java 22 there is a console where there is no terminal too, and a method that tells the two apart.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        Console console = System.console();
        try {
            return console != null
                    && (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static List<Path> messages(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(Files::isRegularFile)
                    .filter(path -> path.toString().matches(".*\\.xml(\\.gz)?"))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            // A folder within could not be read, which comes to light only as it is walked through.
            throw e.getCause();
        }
    }
}
