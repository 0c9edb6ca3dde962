package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.envyrc.memory.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The characters of a message, decoded strictly; knows at which byte each stands, and fails where too many bytes come
 * without an event. Cancellation is noticed before each read of the stream, which stays open. Not thread-safe.
 *
 * <p>What one call decoded is a block. Its bytes stay until the next call, so that the offset of a character in it can be
 * counted then; callers ask in rising order, and each asks for a few characters of a block at the most.
 */
final class SourceReader extends Reader {
    /** Room for an XML declaration, whatever the size of reads. */
    static final int MIN_BYTES = 2 * Encodings.MAX_DECLARATION;

    private static final int MAX_BYTES_A_CHAR = 3;
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long NOT_ASCII = 0x8080808080808080L;

    private final InputStream in;
    private final Cancellation cancellation;
    private final DdexLimits limits;
    private final long maxTextBytes;
    private final DdexBufferPool buffers;
    private final IntConsumer sized;
    private byte[] bytes;
    private int step;
    private boolean halving;
    private int position;
    private int limit;
    private long bytesRead;
    private boolean ended;
    private @Nullable Throwable failure;
    private @Nullable CharsetDecoder decoder;

    private long eventAt;
    private boolean inText;

    private long blockChar;
    private long blockByte;
    private int blockFrom;
    private int blockChars;
    private final Utf8Decoder utf8Decoder = new Utf8Decoder();
    private boolean utf8;
    private boolean wide;
    private boolean counted;
    private int cursorByte;
    private int cursorChar;

    SourceReader(InputStream in, DdexConfig config, Cancellation cancellation, IntConsumer sized) {
        this.in = Objects.requireNonNull(in, "in");
        this.cancellation = Objects.requireNonNull(cancellation, "cancellation");
        this.limits = config.limits();
        this.sized = sized;
        this.maxTextBytes = (long) MAX_BYTES_A_CHAR * limits.maxTextLength() * XmlCursor.stretch(limits);
        this.buffers = config.buffers();
        this.step = config.bufferSize();
        int size = Math.max(step, MIN_BYTES);
        sized.accept(size);
        this.bytes = buffers.acquire(size);
    }

    /** Notes that an event was read, and whether the next bytes are the rest of a text or markup. */
    void event(boolean inText) {
        eventAt = bytesRead;
        this.inText = inText;
    }

    /** Returns how many bytes were taken from the stream. */
    long bytesRead() {
        return bytesRead;
    }

    /** Returns what the stream threw, or null. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Returns the decoder's encoding; only after the first read. */
    Charset charset() {
        return decoder == null ? UTF_8 : decoder.charset();
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        CharsetDecoder decoding = decoder == null ? begin() : decoder;
        while (true) {
            int from = position;
            if (from < limit || ended) {
                blockChar += blockChars;
                blockByte += from - blockFrom;
                blockFrom = from;
                boolean malformed = utf8
                        ? decodeUtf8(target, offset, offset + length)
                        : decode(decoding, target, offset, offset + length);
                counted = utf8 && position - from != blockChars;
                cursorByte = from;
                cursorChar = 0;
                if (blockChars > 0) {
                    return blockChars;
                }
                if (malformed) {
                    throw SourceProblem.encoding(
                            "bytes that are not valid in %s".formatted(decoding.charset()), blockByte);
                }
                if (ended) {
                    return -1;
                }
            }
            fill();
        }
    }

    /** Decodes a block; true if what follows it is malformed. */
    private boolean decodeUtf8(char[] target, int from, int end) {
        blockChars = utf8Decoder.decode(bytes, position, limit, target, from, end) - from;
        position = utf8Decoder.position();
        return utf8Decoder.isMalformed() || (ended && position < limit);
    }

    private boolean decode(CharsetDecoder decoding, char[] target, int from, int end) {
        CharBuffer output = CharBuffer.wrap(target, from, end - from);
        ByteBuffer input = ByteBuffer.wrap(bytes, position, limit - position);
        boolean malformed = decoding.decode(input, output, ended).isError();
        position = input.position();
        blockChars = output.position() - from;
        for (int i = from; i < from + blockChars; i++) {
            if (target[i] >= '\uFFFE') {
                throw SourceProblem.encoding("U+FFFE or U+FFFF, which XML forbids,", blockByte);
            }
        }
        return malformed;
    }

    private CharsetDecoder begin() throws IOException {
        while (!ended && !Encodings.isEnough(bytes, limit)) {
            fill();
        }
        Encodings.Found found = Encodings.find(bytes, limit);
        CharsetDecoder made = found.charset()
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        wide = found.charset().name().startsWith("UTF-16");
        utf8 = found.charset().equals(UTF_8);
        position = found.markLength();
        blockFrom = 0;
        decoder = made;
        return made;
    }

    private void fill() throws IOException {
        long since = bytesRead - eventAt;
        if (inText && since > maxTextBytes) {
            throw SourceProblem.limit("text", "maxTextLength", limits.maxTextLength(), bytesRead);
        } else if (!inText && since > limits.maxBytesBetweenEvents()) {
            int max = limits.maxBytesBetweenEvents();
            throw SourceProblem.limit("input without an event", "maxBytesBetweenEvents", max, bytesRead);
        }
        cancellation.throwIfCancelled();
        int from = position;
        // Only the start of a character is left over, and at the beginning the first bytes of the declaration.
        if (from > 0) {
            System.arraycopy(bytes, from, bytes, 0, limit - from);
            limit -= from;
            blockFrom -= from;
            position = 0;
        }
        if (halving) {
            halveTo(half());
        }
        int count;
        try {
            count = in.read(bytes, limit, Math.min(step, bytes.length - limit));
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
            throw e;
        }
        if (count == 0) {
            IOException stuck = new IOException("stream returned 0 bytes");
            failure = stuck;
            throw stuck;
        }
        ended = count < 0;
        limit += Math.max(0, count);
        bytesRead += Math.max(0, count);
    }

    /** Returns the offset in bytes at which a character of the latest block stands, or the one after it. */
    long byteOffset(long charOffset) {
        long inBlock = charOffset - blockChar;
        if (inBlock <= 0) {
            // The parser moved the end of a block, a few characters of markup, before this one.
            return blockByte + inBlock * (wide ? 2 : 1);
        }
        if (wide) {
            return blockByte + 2 * inBlock;
        }
        return counted ? blockByte + count((int) inBlock) : blockByte + inBlock;
    }

    private int count(int inBlock) {
        if (inBlock < cursorChar) {
            cursorByte = blockFrom;
            cursorChar = 0;
        }
        int at = cursorByte;
        int seen = cursorChar;
        while (seen < inBlock) {
            if (inBlock - seen >= Long.BYTES && ((long) WORDS.get(bytes, at) & NOT_ASCII) == 0) {
                at += Long.BYTES;
                seen += Long.BYTES;
                continue;
            }
            int first = bytes[at];
            int size = first >= 0 ? 1 : first < (byte) 0xE0 ? 2 : first < (byte) 0xF0 ? 3 : 4;
            at += size;
            seen += size == 4 ? 2 : 1;
        }
        cursorByte = at;
        cursorChar = seen;
        return at - blockFrom;
    }

    /** Reads in half as large steps, and gives the larger buffer back: now, or at the next read of the stream. */
    void halve() {
        int half = half();
        if (half < bytes.length) {
            halving = limit - position > half || counted;
            if (!halving) {
                halveTo(half);
            }
        }
    }

    private int half() {
        return Math.max(MIN_BYTES, bytes.length / 2);
    }

    private void halveTo(int half) {
        halving = false;
        byte[] smaller = buffers.acquire(half);
        int from = position;
        int left = limit - from;
        System.arraycopy(bytes, from, smaller, 0, left);
        buffers.release(bytes);
        bytes = smaller;
        position = 0;
        limit = left;
        blockFrom -= from;
        step = Math.min(step, smaller.length);
        sized.accept(smaller.length);
    }

    /** Gives the buffer back; the stream stays open. A second call does nothing. */
    @Override
    public void close() {
        if (bytes.length > 0) {
            buffers.release(bytes);
            bytes = new byte[0];
            ended = true;
            limit = 0;
            position = 0;
        }
    }
}
