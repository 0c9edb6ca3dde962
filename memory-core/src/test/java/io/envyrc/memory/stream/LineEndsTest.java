package io.envyrc.memory.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LineEndsTest {
    /** Both ends, what is one bit or one number from them, and the bytes that make a subtraction borrow. */
    private static final byte[] NASTY = {
        '\n', '\r', '\t', 0x0B, 0x0C, 0x0E, (byte) 0x8A, (byte) 0x8D, 0, 1, (byte) 0x80, -1, 'a'
    };

    private static final int ROUNDS = 500;

    private static int slowly(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == '\n' || bytes[at] == '\r') {
                return at;
            }
        }
        return to;
    }

    @Test
    void findsTheFirstEndInEveryRange() {
        Random random = new Random(1);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            // The later ones of the rounds have few ends, for whole words without one.
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = NASTY[random.nextInt(random.nextInt(ROUNDS) < round ? 2 : 0, NASTY.length)];
            }
            for (int from = 0; from <= bytes.length; from++) {
                for (int to = from; to <= bytes.length; to++) {
                    assertThat(LineEnds.first(bytes, from, to))
                            .as("bytes %d to %d", from, to)
                            .isEqualTo(slowly(bytes, from, to));
                }
            }
        }
    }

    @Test
    void tellsEachByteFromAnEndAtEachPlace() {
        for (int value = Byte.MIN_VALUE; value <= Byte.MAX_VALUE; value++) {
            for (int at = 0; at < 16; at++) {
                byte[] bytes = "abcdefghijklmnop".getBytes(UTF_8);
                bytes[at] = (byte) value;
                assertThat(LineEnds.first(bytes, 0, 16)).isEqualTo(slowly(bytes, 0, 16));
            }
        }
    }
}
