package io.envyrc.memory.autoconfigure.configdata;

import io.envyrc.memory.env.EnvDiagnostic;
import org.apache.commons.logging.Log;

/** Logs what a parser finds fault with in one {@code .env} file: the first of it, and a count. Not thread-safe. */
final class DotenvFindings {
    // A file of something else has a finding on each line.
    static final int MAX_LOGGED = 100;

    private final DotenvFile file;
    private final Log log;
    private long count;

    DotenvFindings(DotenvFile file, Log log) {
        this.file = file;
        this.log = log;
    }

    void add(EnvDiagnostic finding) {
        if (count++ < MAX_LOGGED) {
            log.warn("%s, line %d, column %d: %s".formatted(file, finding.line(), finding.column(), finding.message()));
        }
    }

    void end() {
        if (count > MAX_LOGGED) {
            log.warn("%s: %d more findings".formatted(file, count - MAX_LOGGED));
        }
    }
}
