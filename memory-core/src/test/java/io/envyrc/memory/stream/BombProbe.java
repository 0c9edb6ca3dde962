package io.envyrc.memory.stream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPOutputStream;

/** Reads 1 MB of gzip that stands for more than 1 GB: with the default limits, with one of them raised, and with both. */
final class BombProbe {
    private static final int BLOCK = 1 << 20;
    private static final int BLOCKS = 1100;

    private BombProbe() {}

    public static void main(String[] args) throws IOException {
        byte[] bomb = bomb();
        read(bomb, Decompression.create());
        read(bomb, Decompression.builder().maxRatio(2000).build());
        read(
                bomb,
                Decompression.builder().maxRatio(2000).maxBytes(Long.MAX_VALUE).build());
    }

    private static byte[] bomb() throws IOException {
        byte[] block = new byte[BLOCK];
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(2 << 20);
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < BLOCKS; i++) {
                out.write(block);
            }
        }
        return bytes.toByteArray();
    }

    private static void read(byte[] bomb, Decompression decompression) throws IOException {
        try (InputStream in = decompression.open(new ByteArrayInputStream(bomb))) {
            ChunkSummary summary = StreamProcessor.create().chunks(in, (chunk, offset) -> {});
            System.out.println("read " + summary.bytes() + " bytes");
        } catch (DecompressionException e) {
            System.out.println(e.getMessage());
        }
    }
}
