package io.envyrc.sample;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * Events of any number, made as they are read, which keeps the totals of each key in plain arrays of hundredths. One event
 * in four is of any key, the others are of the first {@value #HOT} keys; one key in sixteen has to be quoted.
 */
final class EventBody extends InputStream {
    private static final int HOT = 10_000;
    private static final int DIGITS = 8;
    private static final byte[] PLAIN = bytes("customer-");
    private static final byte[] PLAIN_END = bytes(",");
    private static final byte[] QUOTED = bytes("\"M\u00fcller, \"\"M\"\" ");
    private static final byte[] QUOTED_END = bytes("\",");

    private final long size;
    private final int keys;
    private final int hot;
    private final SplittableRandom random;
    private final long[] sums;
    private final long[] mins;
    private final long[] maxs;
    private final int[] counts;
    private final byte[] record = new byte[64];
    private int recordLength;
    private int position;
    private long made;
    private long events;

    EventBody(long leastBytes, int keys, long seed) {
        this.size = leastBytes;
        this.keys = keys;
        this.hot = Math.min(keys, HOT);
        this.random = new SplittableRandom(seed);
        this.sums = new long[keys];
        this.mins = new long[keys];
        this.maxs = new long[keys];
        this.counts = new int[keys];
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    long events() {
        return events;
    }

    long bytes() {
        return made;
    }

    /** How many keys had an event. */
    long distinct() {
        return Arrays.stream(counts).filter(count -> count > 0).count();
    }

    /** The line that the service should answer for a key. */
    String answer(int key) {
        return "{\"key\":\"%s\",\"sum\":%s,\"count\":%d,\"min\":%s,\"max\":%s}"
                .formatted(
                        isQuoted(key) ? "M\u00fcller, \\\"M\\\" %08d".formatted(key) : "customer-%08d".formatted(key),
                        decimal(sums[key]),
                        counts[key],
                        decimal(mins[key]),
                        decimal(maxs[key]));
    }

    /** The key of a line that the service answered. */
    static int key(String answered) {
        int end = answered.indexOf("\",\"sum\":");
        return Integer.parseInt(answered, end - DIGITS, end, 10);
    }

    private static String decimal(long hundredths) {
        String sign = hundredths < 0 ? "-" : "";
        long whole = Math.abs(hundredths) / 100;
        long rest = Math.abs(hundredths) % 100;
        if (rest == 0) {
            return sign + whole;
        }
        return sign + whole + (rest % 10 == 0 ? "." + rest / 10 : ".%02d".formatted(rest));
    }

    private static boolean isQuoted(int key) {
        return key % 16 == 0;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        int copied = 0;
        while (copied < length) {
            if (position == recordLength && !next()) {
                break;
            }
            int part = Math.min(length - copied, recordLength - position);
            System.arraycopy(record, position, buffer, offset + copied, part);
            position += part;
            copied += part;
        }
        return copied == 0 && length > 0 ? -1 : copied;
    }

    private boolean next() {
        if (made >= size) {
            return false;
        }
        int bits = random.nextInt();
        int key = Math.floorMod(random.nextInt(), (bits & 3) == 0 ? keys : hot);
        long value = bits >> 8;
        count(key, value);
        recordLength = 0;
        position = 0;
        put(isQuoted(key) ? QUOTED : PLAIN);
        putDigits(key, DIGITS);
        put(isQuoted(key) ? QUOTED_END : PLAIN_END);
        if (value < 0) {
            record[recordLength++] = '-';
        }
        putDigits(Math.abs(value) / 100, 6);
        record[recordLength++] = '.';
        putDigits(Math.abs(value) % 100, 2);
        record[recordLength++] = '\n';
        made += recordLength;
        return true;
    }

    private void count(int key, long value) {
        mins[key] = counts[key] == 0 ? value : Math.min(mins[key], value);
        maxs[key] = counts[key] == 0 ? value : Math.max(maxs[key], value);
        sums[key] += value;
        counts[key]++;
        events++;
    }

    private void put(byte[] text) {
        System.arraycopy(text, 0, record, recordLength, text.length);
        recordLength += text.length;
    }

    private void putDigits(long number, int digits) {
        long rest = number;
        for (int i = digits - 1; i >= 0; i--) {
            record[recordLength + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        recordLength += digits;
    }
}
