package io.envyrc.memory.spill;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Compresses a block from one direct buffer into another, and back. Thread-safe. */
interface Codec {

    /** Returns the codec of a compression; null if there is none. */
    static @Nullable Codec of(SpillCompression compression, Path directory) throws SpillException {
        try {
            return switch (compression) {
                case NONE -> null;
                case LZ4 -> new Lz4Codec();
                case ZSTD -> new ZstdCodec();
            };
        } catch (LinkageError e) {
            throw new SpillException(
                    SpillException.Reason.COMPRESSION,
                    directory,
                    0,
                    "Spill store '%s': compression %s needs %s on the class path and its native code to load (%s);"
                                    .formatted(
                                            directory,
                                            compression,
                                            compression == SpillCompression.LZ4
                                                    ? "at.yawk.lz4:lz4-java"
                                                    : "com.github.luben:zstd-jni",
                                            e)
                            + " add it, or set envy.memory.spill.compression=none",
                    e);
        }
    }

    /** Returns the most that a block may take compressed, in bytes. */
    int maxCompressedBytes(int dataBytes);

    /** Compresses what remains of {@code source} to the start of {@code target}; moves no position. Returns its length. */
    int compress(ByteBuffer source, ByteBuffer target);

    /**
     * Decompresses what remains of {@code source} to {@code target}, from its position on; moves no position.
     *
     * @return how much came of it
     * @throws RuntimeException if it is damaged
     */
    int decompress(ByteBuffer source, ByteBuffer target);
}
