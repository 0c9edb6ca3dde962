package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.InputStream;
import java.util.Objects;
import java.util.function.LongFunction;

/** A start, then so many units, each by its number, then an end; never in memory as a whole. Bytes are Latin-1. */
final class RepeatedText extends InputStream {
    private static final int UNITS_AT_ONCE = 64;

    private final LongFunction<String> unit;
    private final long units;
    private final String end;
    private byte[] block;
    private int at;
    private long given;
    private boolean ended;

    RepeatedText(String start, LongFunction<String> unit, long units, String end) {
        this.block = start.getBytes(ISO_8859_1);
        this.unit = unit;
        this.units = units;
        this.end = end;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        while (at == block.length) {
            if (ended) {
                return -1;
            }
            block = next().getBytes(ISO_8859_1);
            at = 0;
        }
        int count = Math.min(length, block.length - at);
        System.arraycopy(block, at, target, offset, count);
        at += count;
        return count;
    }

    private String next() {
        if (given == units) {
            ended = true;
            return end;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < UNITS_AT_ONCE && given < units; i++) {
            text.append(unit.apply(given++));
        }
        return text.toString();
    }
}
