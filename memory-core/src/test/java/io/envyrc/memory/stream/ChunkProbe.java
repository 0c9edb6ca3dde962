package io.envyrc.memory.stream;

import java.io.IOException;
import java.util.stream.IntStream;

/** Puts 400 MB of elements of very different sizes through chunks of 4 MB. */
final class ChunkProbe {
    private ChunkProbe() {}

    public static void main(String[] args) throws IOException {
        Iterable<byte[]> elements = () -> IntStream.range(0, 20_000)
                .mapToObj(i -> new byte[i % 100 == 0 ? 2_000_000 : 1000])
                .iterator();
        ChunkTotals totals = ChunkProcessor.<byte[], Integer>builder(chunk -> chunk.size())
                .maxCount(Integer.MAX_VALUE)
                .maxBytes(4 << 20)
                .build()
                .process(elements, (size, first) -> {});
        System.out.println(totals);
    }
}
