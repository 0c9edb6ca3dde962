package io.envyrc.memory.batch;

/**
 * A job failed and the run ended early. The cause is what the first failed job threw; what others threw that ran at the
 * time is suppressed.
 */
public final class BatchFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final BatchResult result;

    BatchFailedException(BatchResult result) {
        super(message(result), result.failures().get(0).error());
        this.result = result;
        result.failures().stream().skip(1).map(BatchResult.Failure::error).forEach(this::addSuppressed);
    }

    private static String message(BatchResult result) {
        BatchResult.Failure first = result.failures().get(0);
        return "Batch stopped: job %d threw %s (submitted=%d, succeeded=%d, failed=%d, unstarted=%d)"
                .formatted(
                        first.index(),
                        first.error().getClass().getName(),
                        result.submitted(),
                        result.succeeded(),
                        result.failed(),
                        result.unstarted());
    }

    /** Returns what became of the jobs. */
    public BatchResult result() {
        return result;
    }
}
