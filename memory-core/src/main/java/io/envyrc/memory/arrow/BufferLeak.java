package io.envyrc.memory.arrow;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A buffer that nobody released: its allocator was closed first, or the collector found it unreachable.
 *
 * @param allocator the name of the allocator that counted it
 * @param bytes what that allocator counted for it, in bytes; 0 if another one counted the memory that it shared
 * @param age time since the allocation, or since the transfer that brought it; up to a quarter of a second too much
 * @param allocatedAt the stack of the thread that allocated it, if this one was traced
 */
public record BufferLeak(
        String allocator,
        long bytes,
        Duration age,
        @Nullable Throwable allocatedAt) {}
