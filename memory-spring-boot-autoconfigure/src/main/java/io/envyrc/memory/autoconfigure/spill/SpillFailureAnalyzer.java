package io.envyrc.memory.autoconfigure.spill;

import io.envyrc.memory.spill.SpillException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports a spill store that does not open with what it found, and apart from it what to do. */
final class SpillFailureAnalyzer extends AbstractFailureAnalyzer<SpillException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SpillException cause) {
        String message = String.valueOf(cause.getMessage());
        int remedy = message.lastIndexOf("; ");
        return remedy < 0
                ? new FailureAnalysis(message, null, cause)
                : new FailureAnalysis(
                        message.substring(0, remedy) + ".", sentence(message.substring(remedy + 2)), cause);
    }

    private static String sentence(String words) {
        return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
    }
}
