package io.envyrc.memory.stream;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;

/** The content of zstd frames, one after the other. The one class that knows the library, which may be absent. */
final class ZstdDecoder implements Decoder {
    private final CompressedSource source;
    private final ZstdInputStreamNoFinalizer frames;

    ZstdDecoder(CompressedSource source, int maxWindowLog) throws IOException {
        this.source = source;
        this.frames = new ZstdInputStreamNoFinalizer(new LastByteApart(source));
        frames.setLongMax(maxWindowLog);
    }

    @Override
    public int read(byte[] target, int off, int len) throws IOException {
        try {
            return frames.read(target, off, len);
        } catch (ZstdIOException e) {
            throw source.refusal(describe(e), e);
        }
    }

    private String describe(ZstdIOException e) {
        if (e.getErrorCode() == Zstd.errFrameParameterWindowTooLarge()) {
            return "needs a larger window than is allowed (maxWindowBytes); raise the limit if you trust the input";
        }
        return "is cut off or damaged, at most %d bytes into it: %s".formatted(source.position(), e.getMessage());
    }

    /** Frees what the library holds and closes the source. */
    @Override
    public void close() throws IOException {
        frames.close();
    }
}
