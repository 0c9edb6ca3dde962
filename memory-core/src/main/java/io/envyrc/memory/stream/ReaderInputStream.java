package io.envyrc.memory.stream;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A reader's text as its UTF-8 bytes, encoded as it is read. Half of a surrogate pair alone, which has no encoding,
 * becomes the byte {@code FF}, which UTF-8 never uses: a parser of the bytes reports it as invalid.
 *
 * <p>Closing leaves the reader open: whoever opened it closes it. Not thread-safe.
 */
public final class ReaderInputStream extends InputStream {
    private static final int CHARS = 4096;

    private final Reader reader;
    private final CharsetEncoder encoder = StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer chars = CharBuffer.allocate(CHARS).flip();
    // One byte is kept back for the FF of a lone surrogate that comes when the rest is full.
    private final ByteBuffer bytes = ByteBuffer.allocate(CHARS + 1).flip();
    private boolean ended;

    public ReaderInputStream(Reader reader) {
        this.reader = Objects.requireNonNull(reader, "reader");
    }

    @Override
    public int read() throws IOException {
        return available(1) ? bytes.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, target.length);
        if (!available(len)) {
            return -1;
        }
        int count = Math.min(len, bytes.remaining());
        bytes.get(target, off, count);
        return count;
    }

    private boolean available(int wanted) throws IOException {
        while (wanted > 0 && !bytes.hasRemaining()) {
            if (ended && !chars.hasRemaining()) {
                return false;
            }
            encodeMore();
        }
        return true;
    }

    private boolean holdsHalfACharacter() {
        return chars.remaining() == 1 && Character.isHighSurrogate(chars.get(chars.position()));
    }

    private void encodeMore() throws IOException {
        if (!ended && (!chars.hasRemaining() || holdsHalfACharacter())) {
            chars.compact();
            ended = reader.read(chars) < 0;
            chars.flip();
        }
        bytes.clear().limit(CHARS);
        CoderResult result = encoder.encode(chars, bytes, ended);
        if (result.isError()) {
            chars.position(chars.position() + result.length());
            bytes.limit(CHARS + 1).put((byte) 0xFF);
        }
        bytes.flip();
    }
}
