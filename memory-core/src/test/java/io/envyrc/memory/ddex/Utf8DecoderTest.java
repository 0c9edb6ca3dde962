package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Agrees with the JDK's decoder, but for the two characters that XML forbids. */
class Utf8DecoderTest {
    private final Utf8Decoder decoder = new Utf8Decoder();

    @Test
    void decodesEveryCharacterAlone() {
        for (int code = 0; code <= Character.MAX_CODE_POINT; code++) {
            if (code >= 0xD800 && code < 0xE000) {
                continue;
            }
            String text = new String(Character.toChars(code));
            if (code == 0xFFFE || code == 0xFFFF) {
                assertThat(decode(text.getBytes(UTF_8))).isEqualTo("|malformed at 0");
            } else {
                assertThat(decode(text.getBytes(UTF_8))).isEqualTo(text + "|ok");
            }
        }
    }

    @Test
    void stopsWhereTheJdkStopsInAnyThreeBytes() {
        byte[] bytes = new byte[3];
        for (int first = 0xC0; first < 0x100; first++) {
            for (int rest = 0; rest < 1 << 16; rest += 5) {
                bytes[0] = (byte) first;
                bytes[1] = (byte) (rest >> 8);
                bytes[2] = (byte) rest;
                checkAgainstJdk(bytes);
            }
        }
    }

    @Test
    void stopsWhereTheJdkStopsInRandomText() {
        Random random = new Random(7);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(40)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : 'a' + random.nextInt(20));
            }
            byte[] clef = "\uD834\uDD1E\u6F22".getBytes(UTF_8);
            if (bytes.length > 12) {
                System.arraycopy(clef, 0, bytes, random.nextInt(5), clef.length);
            }
            checkAgainstJdk(bytes);
        }
    }

    @Test
    void leavesACharacterThatDoesNotFitForTheNextCall() {
        byte[] bytes = "ab\uD834\uDD1E".getBytes(UTF_8);
        char[] target = new char[4];
        assertThat(decoder.decode(bytes, 0, bytes.length, target, 0, 3)).isEqualTo(2);
        assertThat(decoder.position()).isEqualTo(2);
        assertThat(decoder.isMalformed()).isFalse();
        assertThat(decoder.decode(bytes, 2, bytes.length, target, 2, 4)).isEqualTo(4);
        assertThat(new String(target)).isEqualTo("ab\uD834\uDD1E");
    }

    private void checkAgainstJdk(byte[] bytes) {
        CharsetDecoder jdk = UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer chars = CharBuffer.allocate(bytes.length);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        boolean wrong = jdk.decode(in, chars, true).isError();
        String text = chars.flip().toString();
        int forbidden = Math.max(text.indexOf('\uFFFE'), text.indexOf('\uFFFF'));
        if (forbidden < 0) {
            assertThat(decode(bytes)).isEqualTo(text + (wrong ? "|malformed at " + in.position() : "|ok"));
        }
    }

    private String decode(byte[] bytes) {
        char[] target = new char[bytes.length + 1];
        int end = decoder.decode(bytes, 0, bytes.length, target, 0, target.length);
        boolean whole = decoder.position() == bytes.length;
        assertThat(whole && decoder.isMalformed()).isFalse();
        return new String(target, 0, end) + (whole ? "|ok" : "|malformed at " + decoder.position());
    }
}
