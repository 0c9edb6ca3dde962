package io.envyrc.memory.batch;

import java.time.Duration;

/**
 * Memory pressure stayed critical for so long that a run ended early. What had started was waited for. Failures of jobs
 * are suppressed.
 */
public final class AdmissionTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final BatchResult result;

    AdmissionTimeoutException(BatchResult result, Duration timeout) {
        super(
                ("Batch stopped: memory pressure stayed critical for %s, so no job was admitted (submitted=%d, succeeded=%d,"
                                + " failed=%d, unstarted=%d); free memory, use fewer workers or raise admissionTimeout")
                        .formatted(
                                timeout, result.submitted(), result.succeeded(), result.failed(), result.unstarted()));
        this.result = result;
        result.failures().forEach(failure -> addSuppressed(failure.error()));
    }

    /** Returns what became of the jobs. */
    public BatchResult result() {
        return result;
    }
}
