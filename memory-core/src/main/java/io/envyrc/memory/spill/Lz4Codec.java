package io.envyrc.memory.spill;

import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** LZ4 blocks. The one class that knows the library, which may be absent. */
final class Lz4Codec implements Codec {
    private final LZ4Compressor compressor;
    private final LZ4SafeDecompressor decompressor;

    Lz4Codec() {
        LZ4Factory factory = LZ4Factory.fastestInstance();
        this.compressor = factory.fastCompressor();
        this.decompressor = factory.safeDecompressor();
    }

    @Override
    public int maxCompressedBytes(int dataBytes) {
        return compressor.maxCompressedLength(dataBytes);
    }

    @Override
    public int compress(ByteBuffer source, ByteBuffer target) {
        return compressor.compress(source, source.position(), source.remaining(), target, 0, target.capacity());
    }

    @Override
    public int decompress(ByteBuffer source, ByteBuffer target) {
        return decompressor.decompress(
                source, source.position(), source.remaining(), target, target.position(), target.remaining());
    }
}
