package io.envyrc.memory.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import org.junit.jupiter.api.Test;

class ReaderInputStreamTest {

    @Test
    void givesTheTextInUtf8() throws IOException {
        String text = "aé€🔥".repeat(5000) + "x";
        assertThat(new ReaderInputStream(new StringReader(text)).readAllBytes()).isEqualTo(text.getBytes(UTF_8));
    }

    @Test
    void givesOneByteAtATimeToo() throws IOException {
        InputStream in = new ReaderInputStream(new StringReader("é"));
        assertThat(in.read()).isEqualTo(0xC3);
        assertThat(in.read()).isEqualTo(0xA9);
        assertThat(in.read()).isEqualTo(-1);
        assertThat(in.read()).isEqualTo(-1);
    }

    @Test
    void halfASurrogatePairIsAByteThatUtf8NeverUses() throws IOException {
        for (int before = 4090; before < 4100; before++) {
            String text = "x".repeat(before) + "\ud83d" + "y\udd25";
            byte[] bytes = new ReaderInputStream(new StringReader(text)).readAllBytes();
            assertThat(bytes).hasSize(before + 3);
            assertThat(new byte[] {bytes[before], bytes[before + 1], bytes[before + 2]})
                    .containsExactly(0xFF, 'y', 0xFF);
        }
    }

    @Test
    void aPairOnTheEdgeOfItsBufferStaysWhole() throws IOException {
        for (int before = 4090; before < 4100; before++) {
            String text = "x".repeat(before) + "🔥" + "z";
            assertThat(new ReaderInputStream(new StringReader(text)).readAllBytes())
                    .isEqualTo(text.getBytes(UTF_8));
        }
    }

    @Test
    void givesAllThatCameBeforeItReadsAgain() throws IOException {
        String text = "x".repeat(4094) + "é\n";
        InputStream in = new ReaderInputStream(new OneRead(text));
        assertThat(in.readNBytes(4097)).isEqualTo(text.getBytes(UTF_8));
    }

    /** Gives a text that fills the buffer, and nothing after it. */
    private static final class OneRead extends StringReader {
        private boolean given;

        OneRead(String text) {
            super(text);
        }

        @Override
        public int read(char[] target, int off, int len) throws IOException {
            if (given) {
                throw new AssertionError("read again");
            }
            given = true;
            return super.read(target, off, len);
        }
    }
}
