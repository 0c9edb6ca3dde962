package io.envyrc.memory.spill;

/** How blocks are compressed. A block that does not get smaller is stored as it is. */
public enum SpillCompression {
    /** Not at all; blocks of direct buffers are then written without a copy. */
    NONE,
    /** LZ4: fast. Needs {@code at.yawk.lz4:lz4-java} (or the older {@code org.lz4:lz4-java}) on the class path. */
    LZ4,
    /** Zstandard, level 1: smaller. Needs {@code com.github.luben:zstd-jni} on the class path. */
    ZSTD
}
