package io.envyrc.memory.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What {@code envy.memory.ddex} configures. Immutable; every value is in its range.
 *
 * @param maxMemoryUsage Most memory that the reading of one message may hold. Never more than half of the heap or of the
 *     budget.
 * @param chunkSize Memory of a record's lists from which the record comes in parts, and of the events in a chunk.
 * @param bufferSize Most bytes to read at once. Less on a heap below 16 GB.
 * @param flushThreshold Share of that memory from which what is pending is handed over at once.
 * @param maxElementDepth Deepest element, 1 for the root.
 * @param maxElementCount Most elements of a message; 0 for any number.
 * @param maxAttributeCount Most attributes of an element.
 * @param maxAttributeLength Longest attribute value, in characters.
 * @param maxTextLength Longest text between two tags, in characters.
 * @param maxNames Most distinct names that are none of the standard's.
 * @param maxBytesBetweenEvents Longest tag, comment or processing instruction.
 * @param continueOnError Whether a broken record is left out and told, rather than the message refused.
 * @param maxErrors Number of broken records at which a message is refused nevertheless.
 * @param growthWarning Growth of the heap during a message from which on there is a warning in the log.
 * @param admissionThreshold Share of a memory in use for certain above which no other file is begun.
 */
@ConfigurationProperties("envy.memory.ddex")
public record EnvyDdexProperties(
        @DefaultValue("512MB") DataSize maxMemoryUsage,
        @DefaultValue("64KB") DataSize chunkSize,
        @DefaultValue("1MB") DataSize bufferSize,
        @DefaultValue("0.8") double flushThreshold,
        @DefaultValue("100") int maxElementDepth,
        @DefaultValue("1000000") long maxElementCount,
        @DefaultValue("256") int maxAttributeCount,
        @DefaultValue("524288") int maxAttributeLength,
        @DefaultValue("4000000") int maxTextLength,
        @DefaultValue("10000") int maxNames,
        @DefaultValue("1MB") DataSize maxBytesBetweenEvents,
        @DefaultValue("false") boolean continueOnError,
        @DefaultValue("10") int maxErrors,
        @DefaultValue("100MB") DataSize growthWarning,
        @DefaultValue("0.85") double admissionThreshold) {

    /**
     * Checks every range.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public EnvyDdexProperties {
        EnvyKey.DDEX_MAX_MEMORY_USAGE.check(maxMemoryUsage);
        EnvyKey.DDEX_CHUNK_SIZE.check(chunkSize);
        EnvyKey.DDEX_BUFFER_SIZE.check(bufferSize);
        EnvyKey.DDEX_FLUSH_THRESHOLD.check(flushThreshold);
        EnvyKey.DDEX_MAX_ELEMENT_DEPTH.check(maxElementDepth);
        EnvyKey.DDEX_MAX_ELEMENT_COUNT.check(maxElementCount);
        EnvyKey.DDEX_MAX_ATTRIBUTE_COUNT.check(maxAttributeCount);
        EnvyKey.DDEX_MAX_ATTRIBUTE_LENGTH.check(maxAttributeLength);
        EnvyKey.DDEX_MAX_TEXT_LENGTH.check(maxTextLength);
        EnvyKey.DDEX_MAX_NAMES.check(maxNames);
        EnvyKey.DDEX_MAX_BYTES_BETWEEN_EVENTS.check(maxBytesBetweenEvents);
        EnvyKey.DDEX_MAX_ERRORS.check(maxErrors);
        EnvyKey.DDEX_GROWTH_WARNING.check(growthWarning);
        EnvyKey.DDEX_ADMISSION_THRESHOLD.check(admissionThreshold);
    }
}
