package io.envyrc.memory.spill;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;

/** Zstandard frames, one a block. The one class that knows the library, which may be absent. */
final class ZstdCodec implements Codec {
    private static final int LEVEL = 1;

    ZstdCodec() {
        // Loads the native code, or fails now.
        Zstd.compressBound(1);
    }

    @Override
    public int maxCompressedBytes(int dataBytes) {
        return Math.toIntExact(Zstd.compressBound(dataBytes));
    }

    @Override
    public int compress(ByteBuffer source, ByteBuffer target) {
        return checked(Zstd.compressDirectByteBuffer(
                target, 0, target.capacity(), source, source.position(), source.remaining(), LEVEL));
    }

    @Override
    public int decompress(ByteBuffer source, ByteBuffer target) {
        return checked(Zstd.decompressDirectByteBuffer(
                target, target.position(), target.remaining(), source, source.position(), source.remaining()));
    }

    private static int checked(long result) {
        if (Zstd.isError(result)) {
            throw new IllegalStateException("zstd: " + Zstd.getErrorName(result));
        }
        return Math.toIntExact(result);
    }
}
