package io.envyrc.memory.autoconfigure.configdata;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import org.yaml.snakeyaml.reader.StreamReader;

/** Decodes the text of a YAML file. SnakeYAML would refuse bad text as well, but not say on which line it stands. */
record YamlText(ImportedFile file) {

    /**
     * Returns the text.
     *
     * @throws UnusableImportException if it is not UTF-8, or has a character that YAML forbids
     */
    String decode(byte[] bytes) {
        CharsetDecoder decoder = UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(bytes.length);
        boolean malformed = decoder.decode(ByteBuffer.wrap(bytes), text, true).isError();
        text.flip();
        for (int i = 0, c; i < text.length(); i += Character.charCount(c)) {
            c = Character.codePointAt(text, i);
            if (!StreamReader.isPrintable(c)) {
                throw unusable(text.subSequence(0, i), "YAML does not allow this character");
            }
        }
        if (malformed) {
            throw unusable(text, "this is not UTF-8");
        }
        return text.toString();
    }

    private UnusableImportException unusable(CharSequence before, String problem) {
        String[] lines = before.toString().split("\r\n|[\n\r]", -1);
        String last = lines[lines.length - 1];
        return file.unusable(
                "line %d, column %d: %s".formatted(lines.length, last.codePointCount(0, last.length()) + 1, problem),
                "Correct the file at that place.");
    }
}
