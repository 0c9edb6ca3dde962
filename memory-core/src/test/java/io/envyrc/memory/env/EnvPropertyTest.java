package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** What holds for every text, tried on new ones in each run; those that fail are made as short as they can be. */
class EnvPropertyTest {

    @Property(tries = 3000)
    void theTokenizerReadsAsTheRegularExpressionDoes(@ForAll("files") byte[] file) throws IOException {
        String text = new String(file, UTF_8);
        List<Map.Entry<String, String>> read = new ArrayList<>();
        EnvParser.create().stream(
                new ByteArrayInputStream(text.getBytes(UTF_8)),
                variable -> read.add(Map.entry(variable.key(), variable.value())));
        assertThat(read).isEqualTo(DotenvReferenceTest.reference(text));
    }

    @Property(tries = 2000)
    void everyFaceGivesTheSameEventsWithEveryBuffer(
            @ForAll EnvDialect dialect,
            @ForAll("files") byte[] file,
            @ForAll @IntRange(min = 1, max = 64) int bufferSize) {
        sameEvents(dialect, file, bufferSize, 1 << 16);
    }

    @Property(tries = 2000)
    void everyFaceFindsALimitAtTheSamePlaceWithEveryBuffer(
            @ForAll EnvDialect dialect,
            @ForAll("files") byte[] file,
            @ForAll @IntRange(min = 1, max = 64) int bufferSize,
            @ForAll @IntRange(min = 1, max = 20) int limit) {
        sameEvents(dialect, file, bufferSize, limit);
    }

    @Property(tries = 2000)
    void anUntouchedFileIsWrittenAsItWas(@ForAll EnvDialect dialect, @ForAll("files") byte[] file) throws IOException {
        EnvParser parser = EnvParser.builder().dialect(dialect).build();
        EnvFile untouched;
        try {
            untouched = parser.parse(new ByteArrayInputStream(file));
        } catch (EnvParseException refused) {
            return;
        }
        assertThat(written(untouched)).isEqualTo(file);
    }

    @Property(tries = 2000)
    void anEditChangesOneValueAndNoOther(
            @ForAll EnvDialect dialect, @ForAll("files") byte[] file, @ForAll @IntRange(min = 0, max = 9) int which)
            throws IOException {
        EnvParser parser = EnvParser.builder().dialect(dialect).build();
        EnvFile edited;
        try {
            edited = parser.parse(new ByteArrayInputStream(file));
        } catch (EnvParseException refused) {
            return;
        }
        List<String> keys = edited.toMap().keySet().stream()
                .filter(key -> !key.isEmpty() && key.chars().allMatch(TextCursor::isKeyPart))
                .toList();
        String key = keys.isEmpty() ? "ADDED" : keys.get(which % keys.size());
        edited.set(key, "set anew #1");
        EnvFile again = parser.parse(new ByteArrayInputStream(written(edited)));
        assertThat(again.get(key)).isEqualTo("set anew #1");
        if (dialect != EnvDialect.COMPOSE) {
            assertThat(again.toMap()).isEqualTo(edited.toMap());
        }
    }

    private static byte[] written(EnvFile file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        file.writeTo(out);
        return out.toByteArray();
    }

    private static void sameEvents(EnvDialect dialect, byte[] file, int bufferSize, int limit) {
        EnvEvents expected = events(EnvFace.PUSH, dialect, file, file.length + 1, limit);
        for (EnvFace face : EnvFace.values()) {
            assertThat(events(face, dialect, file, bufferSize, limit))
                    .as("%s", face)
                    .isEqualTo(expected);
        }
    }

    private static EnvEvents events(EnvFace face, EnvDialect dialect, byte[] file, int bufferSize, int limit) {
        EnvParser parser = EnvParser.builder()
                .dialect(dialect)
                .bufferSize(bufferSize)
                .maxLineSize(limit)
                .maxValueSize(limit)
                .build();
        return EnvEvents.of(face, parser, new ByteArrayInputStream(file));
    }

    @Provide
    Arbitrary<byte[]> files() {
        Arbitrary<byte[]> anyText = Arbitraries.strings().ofMaxLength(12).map(text -> text.getBytes(UTF_8));
        Arbitrary<byte[]> anyBytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(4);
        Arbitrary<byte[]> part = Arbitraries.frequencyOf(
                Tuple.of(12, Arbitraries.of(NastyInputs.pieces(EnvDialect.DOTENV))),
                Tuple.of(12, Arbitraries.of(NastyInputs.pieces(EnvDialect.COMPOSE))),
                Tuple.of(1, anyText),
                Tuple.of(1, anyBytes));
        return part.list().ofMaxSize(40).map(EnvPropertyTest::joined);
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        parts.forEach(out::writeBytes);
        return out.toByteArray();
    }
}
