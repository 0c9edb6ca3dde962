package io.envyrc.memory.ddex;

/**
 * What a {@link ManagedDdexService} has read since it was built.
 *
 * @param running messages that are being read
 * @param succeeded messages that were read to their end
 * @param failed messages that were not
 * @param cancelled messages whose reading was cancelled
 * @param retried files that were begun again since the first attempt failed for memory
 * @param bytes bytes of the messages that succeeded
 * @param records records of these
 * @param problems broken records that were left out of these
 * @param growthWarnings messages during which the heap grew by more than the limit
 */
public record DdexStats(
        long running,
        long succeeded,
        long failed,
        long cancelled,
        long retried,
        long bytes,
        long records,
        long problems,
        long growthWarnings) {}
