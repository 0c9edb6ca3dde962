package io.envyrc.memory.pool;

/**
 * A borrowed buffer. What was used of it is wiped when it goes back.
 *
 * @param <T> the buffer's type
 */
public interface BufferLease<T> extends Lease<T> {

    /**
     * Declares that the first {@code bytes} were written, so that wiping covers them and no more. The highest
     * declaration counts; without one, the length that was asked for is wiped.
     *
     * @param bytes high-water mark in bytes, 0 up to the buffer's size
     * @throws IllegalArgumentException if {@code bytes} is out of range
     * @throws IllegalStateException if the lease is closed
     */
    void used(int bytes);
}
