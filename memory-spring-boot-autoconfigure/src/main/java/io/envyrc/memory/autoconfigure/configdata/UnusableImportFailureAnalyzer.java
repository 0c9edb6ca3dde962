package io.envyrc.memory.autoconfigure.configdata;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;

/** Reports an import that is of no use: which, why, where it is written, and what to do. */
class UnusableImportFailureAnalyzer extends AbstractFailureAnalyzer<UnusableImportException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, UnusableImportException cause) {
        Origin origin = cause.getOrigin();
        return new FailureAnalysis(
                "Config data %s cannot be used:%n%n    Reason: %s%n    Imported at: %s"
                        .formatted(cause.description(), cause.problem(), origin != null ? origin : "unknown"),
                cause.remedy(),
                cause);
    }
}
