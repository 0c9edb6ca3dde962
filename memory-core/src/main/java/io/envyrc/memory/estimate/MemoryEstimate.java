package io.envyrc.memory.estimate;

/**
 * The memory that objects hold, and how far the figure can be trusted.
 *
 * @param heapBytes bytes on the heap, alignment included
 * @param nativeBytes bytes outside it: direct buffers, whatever a {@link NativeMemorySizer} reports, and an account
 * @param objects objects looked at
 * @param exact true if every object that was looked at was read in full; false if some could not be, and their memory
 *     was guessed or left out
 * @param sampled true if large collections were extrapolated from some of their elements
 */
public record MemoryEstimate(long heapBytes, long nativeBytes, long objects, boolean exact, boolean sampled) {

    /** Returns heap and native memory together, in bytes. */
    public long bytes() {
        return heapBytes + nativeBytes;
    }

    MemoryEstimate plusNative(long bytes) {
        return new MemoryEstimate(heapBytes, nativeBytes + bytes, objects, exact, sampled);
    }
}
