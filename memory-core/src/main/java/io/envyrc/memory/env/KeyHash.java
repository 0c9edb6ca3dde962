package io.envyrc.memory.env;

import io.envyrc.memory.stream.Words;

/**
 * A 64-bit hash of bytes that starts from a seed. Each word is mixed in by a multiplication and a rotation, in two lanes
 * at once, and the result is finished as MurmurHash3 does. The last words of up to 32 bytes may overlap, so that the
 * common lengths need no loop.
 */
final class KeyHash {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final int ROTATION = 29;
    private static final int LANES = 2 * Words.SIZE;

    private KeyHash() {}

    static long of(byte[] bytes, int from, int to, long seed) {
        int length = to - from;
        long a = seed;
        long b = ~seed ^ length;
        if (length < Words.SIZE) {
            a = mixed(a, fewBytes(bytes, from, to));
        } else {
            int at = from;
            if (length >= LANES) {
                for (; to - at > 2 * LANES; at += LANES) {
                    a = mixed(a, Words.at(bytes, at));
                    b = mixed(b, Words.at(bytes, at + Words.SIZE));
                }
                a = mixed(a, Words.at(bytes, at));
                b = mixed(b, Words.at(bytes, at + Words.SIZE));
                at = to - LANES;
            }
            a = mixed(a, Words.at(bytes, at));
            b = mixed(b, Words.at(bytes, to - Words.SIZE));
        }
        long h = a ^ Long.rotateLeft(b, Integer.SIZE);
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return h ^ (h >>> 33);
    }

    private static long mixed(long h, long word) {
        return Long.rotateLeft((h ^ word) * MULTIPLIER, ROTATION);
    }

    private static long fewBytes(byte[] bytes, int from, int to) {
        if (bytes.length - from >= Words.SIZE) {
            return Words.lowest(Words.at(bytes, from), to - from);
        }
        long word = 0;
        for (int i = to - 1; i >= from; i--) {
            word = word << Byte.SIZE | (bytes[i] & 0xFF);
        }
        return word;
    }
}
