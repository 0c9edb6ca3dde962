package io.envyrc.sample;

import io.envyrc.memory.ddex.DdexCounts;
import io.envyrc.memory.ddex.DdexFileProgress;
import io.envyrc.memory.ddex.DdexFileResult;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** What a console shows of a run over files: a line for each, a bar below them, and a table at the end. Thread-safe. */
final class FolderReport {
    private static final int BAR = 30;
    private static final String CLEAR_LINE = "\r\u001B[K";

    private final PrintStream out;
    private final boolean terminal;
    private long resources;
    private long releases;
    private long deals;
    private long problems;
    private boolean ended;

    FolderReport(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    synchronized void progress(DdexFileProgress progress) {
        if (terminal && !ended) {
            out.print(CLEAR_LINE + bar(progress));
            out.flush();
        }
    }

    static String bar(DdexFileProgress progress) {
        int done = (int) (progress.share() * BAR);
        return String.format(
                Locale.ROOT,
                "[%s%s] %3d %%  %d of %d files, %d failed, %.1f MB/s, %s left",
                "#".repeat(done),
                "-".repeat(BAR - done),
                (int) (100 * progress.share()),
                progress.ended(),
                progress.files(),
                progress.failed(),
                progress.bytesPerSecond() / 1e6,
                progress.remaining().map(FolderReport::clock).orElse("?"));
    }

    private static String clock(Duration time) {
        return "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }

    synchronized void file(DdexFileResult result) {
        DdexCounts counts = result.counts();
        String outcome = String.valueOf(result.error());
        if (result.succeeded()) {
            resources += counts.resources();
            releases += counts.releases();
            deals += counts.deals();
            problems += counts.problems();
            outcome = "%d resources, %d releases, %d deals, %d ms"
                    .formatted(
                            counts.resources(),
                            counts.releases(),
                            counts.deals(),
                            result.elapsed().toMillis());
        }
        out.printf(
                "%s%-6s %s: %s%n",
                terminal ? CLEAR_LINE : "", result.succeeded() ? "ok" : "FAILED", result.file(), outcome);
    }

    /** Shows why the run stopped. */
    synchronized void stopped(RuntimeException reason) {
        out.printf("%s%s%n", terminal ? CLEAR_LINE : "", reason.getMessage());
    }

    synchronized void end(DdexFileProgress progress) {
        ended = true;
        if (terminal) {
            out.print(CLEAR_LINE);
        }
        row("files", progress.files());
        row("failed", progress.failed());
        row("begun again for memory", progress.retried());
        row("resources", resources);
        row("releases", releases);
        row("deals", deals);
        row("broken records left out", problems);
        row("bytes read", progress.bytesRead());
        row("milliseconds", progress.elapsed().toMillis());
    }

    private void row(String name, long value) {
        out.printf(Locale.ROOT, "%-24s %,18d%n", name, value);
    }
}
