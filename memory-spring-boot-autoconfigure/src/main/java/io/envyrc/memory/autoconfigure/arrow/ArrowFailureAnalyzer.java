package io.envyrc.memory.autoconfigure.arrow;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports an allocator that cannot be made with the reason, and apart from it what to do. */
final class ArrowFailureAnalyzer extends AbstractFailureAnalyzer<ArrowNotOpenedException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ArrowNotOpenedException cause) {
        String message = String.valueOf(cause.getMessage());
        int remedy = message.indexOf(". ") + 1;
        return new FailureAnalysis(
                "The Arrow allocator cannot be made: " + message.substring(0, remedy),
                message.substring(remedy).strip() + ". An application that injects no allocator needs none of this.",
                cause);
    }
}
