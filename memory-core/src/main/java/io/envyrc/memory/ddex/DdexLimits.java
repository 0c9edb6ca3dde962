package io.envyrc.memory.ddex;

/**
 * What a message may take, and what becomes of one that is broken in part.
 *
 * @param maxMemoryUsage most memory that one parse may hold, in bytes; never more than half of the heap, nor of the budget
 *     when the parser has one
 * @param chunkSize memory of a record's lists, in bytes, from which the record comes in parts, or a 16th of what the
 *     parse may hold if that is less; and of the events that a {@link DdexHandler} gets at once
 * @param bufferSize most bytes to read at once; less on a heap below 16 GB, see {@link DdexParser#bufferSize()}
 * @param flushThreshold share of {@code maxMemoryUsage} from which a {@link DdexHandler} hears of memory pressure and gets
 *     what is pending, above 0 and up to 1
 * @param maxElementDepth deepest element, 1 for the root
 * @param maxElementCount most elements; 0 for any number
 * @param maxAttributeCount most attributes and namespace declarations of an element, and most namespaces in scope
 * @param maxAttributeLength longest attribute value, in characters
 * @param maxTextLength longest text between two tags, in characters as written; and of a value that comes in one piece,
 *     such as a title with sub-titles or an artist with roles, all of its texts together
 * @param maxNames most distinct names that are none of the standard's: of elements, attributes, prefixes, namespaces and
 *     processing instructions; and of 128 characters each in the mean at the most
 * @param maxBytesBetweenEvents longest tag, comment or processing instruction, in bytes, give or take a buffer
 * @param continueOnError whether a broken record is left out and told as a {@link DdexEvent.Problem}, not refused with the
 *     whole message. What breaks the message itself, such as a tag that does not match, is always refused
 * @param maxErrors number of broken records at which the message is refused nevertheless
 */
public record DdexLimits(
        long maxMemoryUsage,
        int chunkSize,
        int bufferSize,
        double flushThreshold,
        int maxElementDepth,
        long maxElementCount,
        int maxAttributeCount,
        int maxAttributeLength,
        int maxTextLength,
        int maxNames,
        int maxBytesBetweenEvents,
        boolean continueOnError,
        int maxErrors) {
    private static final int MAX_BYTES = 1 << 28;
    private static final int MAX_DEPTH = 10_000;

    private static final DdexLimits DEFAULTS = new DdexLimits(
            512L << 20, 64 << 10, 1 << 20, 0.8, 100, 1_000_000, 256, 512 << 10, 4_000_000, 10_000, 1 << 20, false, 10);

    /** @throws IllegalArgumentException if a value is out of its range */
    public DdexLimits {
        check("maxMemoryUsage", maxMemoryUsage, 1, Long.MAX_VALUE);
        check("chunkSize", chunkSize, 1, MAX_BYTES);
        check("bufferSize", bufferSize, 1, MAX_BYTES);
        if (!(flushThreshold > 0 && flushThreshold <= 1)) {
            throw new IllegalArgumentException(
                    "DdexLimits: flushThreshold must be above 0 and up to 1 but was " + flushThreshold);
        }
        check("maxElementDepth", maxElementDepth, 1, MAX_DEPTH);
        check("maxElementCount", maxElementCount, 0, Long.MAX_VALUE);
        check("maxAttributeCount", maxAttributeCount, 1, 100_000);
        check("maxAttributeLength", maxAttributeLength, 1, MAX_BYTES);
        check("maxTextLength", maxTextLength, 1, MAX_BYTES);
        check("maxNames", maxNames, 1, 1_000_000);
        check("maxBytesBetweenEvents", maxBytesBetweenEvents, 1, MAX_BYTES);
        check("maxErrors", maxErrors, 1, Integer.MAX_VALUE);
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "DdexLimits: %s must be within %d..%d but was %d".formatted(name, min, max, value));
        }
    }

    /**
     * Returns the defaults: 512 MB of memory, chunks of 64 KB, a buffer of 1 MB, a flush at 0.8, depth 100, 1,000,000
     * elements, 256 attributes of 512 K characters, texts of 4,000,000 characters, 10,000 names, 1 MiB between events, and
     * no broken records.
     */
    public static DdexLimits defaults() {
        return DEFAULTS;
    }

    /** Returns a builder that begins with the defaults. */
    public static Builder builder() {
        return new Builder(DEFAULTS);
    }

    /** Returns a builder that begins with these limits. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Configures {@link DdexLimits}; each setting is described there. Not thread-safe. */
    public static final class Builder {
        private long maxMemoryUsage;
        private int chunkSize;
        private int bufferSize;
        private double flushThreshold;
        private int maxElementDepth;
        private long maxElementCount;
        private int maxAttributeCount;
        private int maxAttributeLength;
        private int maxTextLength;
        private int maxNames;
        private int maxBytesBetweenEvents;
        private boolean continueOnError;
        private int maxErrors;

        private Builder(DdexLimits from) {
            this.maxMemoryUsage = from.maxMemoryUsage;
            this.chunkSize = from.chunkSize;
            this.bufferSize = from.bufferSize;
            this.flushThreshold = from.flushThreshold;
            this.maxElementDepth = from.maxElementDepth;
            this.maxElementCount = from.maxElementCount;
            this.maxAttributeCount = from.maxAttributeCount;
            this.maxAttributeLength = from.maxAttributeLength;
            this.maxTextLength = from.maxTextLength;
            this.maxNames = from.maxNames;
            this.maxBytesBetweenEvents = from.maxBytesBetweenEvents;
            this.continueOnError = from.continueOnError;
            this.maxErrors = from.maxErrors;
        }

        /** Sets the most memory one parse may hold, in bytes, 1 or more. */
        public Builder maxMemoryUsage(long bytes) {
            this.maxMemoryUsage = bytes;
            return this;
        }

        /** Sets the size of parts and chunks, in bytes, 1..256 MB. */
        public Builder chunkSize(int bytes) {
            this.chunkSize = bytes;
            return this;
        }

        /** Sets the most bytes to read at once, 1..256 MB. */
        public Builder bufferSize(int bytes) {
            this.bufferSize = bytes;
            return this;
        }

        /** Sets the share of memory from which pending events are flushed, above 0 and up to 1. */
        public Builder flushThreshold(double share) {
            this.flushThreshold = share;
            return this;
        }

        /** Sets the depth of the deepest element, 1..10,000. */
        public Builder maxElementDepth(int depth) {
            this.maxElementDepth = depth;
            return this;
        }

        /** Sets the most elements, 0 for any number. */
        public Builder maxElementCount(long elements) {
            this.maxElementCount = elements;
            return this;
        }

        /** Sets the most attributes of an element, 1..100,000. */
        public Builder maxAttributeCount(int attributes) {
            this.maxAttributeCount = attributes;
            return this;
        }

        /** Sets the longest attribute value, in characters, 1..256 M. */
        public Builder maxAttributeLength(int characters) {
            this.maxAttributeLength = characters;
            return this;
        }

        /** Sets the longest text, in characters, 1..256 M. */
        public Builder maxTextLength(int characters) {
            this.maxTextLength = characters;
            return this;
        }

        /** Sets the most distinct names, 1..1,000,000. */
        public Builder maxNames(int names) {
            this.maxNames = names;
            return this;
        }

        /** Sets the most bytes without an event, 1..256 MB. */
        public Builder maxBytesBetweenEvents(int bytes) {
            this.maxBytesBetweenEvents = bytes;
            return this;
        }

        /** Sets whether broken records are left out and told. */
        public Builder continueOnError(boolean goOn) {
            this.continueOnError = goOn;
            return this;
        }

        /** Sets the number of broken records at which to stop, 1 or more. */
        public Builder maxErrors(int errors) {
            this.maxErrors = errors;
            return this;
        }

        /**
         * Returns the limits.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public DdexLimits build() {
            return new DdexLimits(
                    maxMemoryUsage,
                    chunkSize,
                    bufferSize,
                    flushThreshold,
                    maxElementDepth,
                    maxElementCount,
                    maxAttributeCount,
                    maxAttributeLength,
                    maxTextLength,
                    maxNames,
                    maxBytesBetweenEvents,
                    continueOnError,
                    maxErrors);
        }
    }
}
