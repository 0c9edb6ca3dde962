package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.ddex.DdexParseException.Kind;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pressure.PressureLevel;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the engine of this package does by itself. */
class ByteEngineTest {
    private static final DdexLimits LIMITS =
            DdexLimits.builder().bufferSize(4096).build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<a>\\n<b></c></a> | an end tag is not that of the open element | 2 | 7",
                "<a b='1' b='2'/> | an attribute stands twice in a tag | 1 | 17",
                "<a xmlns:p='u' xmlns:q='u' p:b='' q:b=''/> | an attribute stands twice in a tag, by two prefixes | 1 | 43",
                "<p:a/> | an element's prefix is not declared | 1 | 7",
                "<a p:b=''/> | an attribute's prefix is not declared | 1 | 12",
                "<a xmlns:p=''/> | a prefix is declared for no namespace | 1 | 14",
                "<a xmlns:xml='u'/> | the prefix xml and its namespace belong together | 1 | 19",
                "<a xmlns:xmlns='u'/> | the prefix xmlns and its namespace cannot be declared | 1 | 21",
                "<a>\u6F22\uD834\uDD1E]]></a> | ']]>' in text | 1 | 9",
                "<a b='<'/> | '<' in an attribute's value | 1 | 7",
                "<a b=c/> | an attribute's value without quotes | 1 | 6",
                "<a b/> | an attribute without a '=' | 1 | 5",
                "<a b=''c=''/> | a start tag goes on without white space | 1 | 8",
                "<a/ > | a '/' in a start tag that does not end it | 1 | 4",
                "<a><!-- -- --></a> | '--' in a comment | 1 | 11",
                "<a>&x;</a> | a reference to an entity that is not declared | 1 | 6",
                "<a>&#xD800;</a> | a reference to no character | 1 | 11",
                "<a/>x | text outside the root | 1 | 5",
                "<a/><b/> | markup after the root that is no comment and no instruction | 1 | 6",
                "<1/> | a name is missing, or has a character that it must not have | 1 | 2",
                "<a>\\1</a> | a character that XML forbids | 1 | 4",
            })
    void saysWhatIsWrongAndWhere(String document, String problem, long line, long column) throws Exception {
        byte[] bytes = document.translateEscapes().getBytes(UTF_8);
        for (int size : new int[] {1, 4096}) {
            DdexLimits limits = DdexLimits.builder().bufferSize(size).build();
            DdexParseException refused = Objects.requireNonNull(
                    EngineTrace.of(bytes, DdexEngine.BYTES, limits).refused());
            assertThat(refused).hasMessage("ddex: not well-formed: " + problem + " at line " + line);
            assertThat(refused.kind()).isEqualTo(Kind.MALFORMED);
            assertThat(refused.column()).isEqualTo(column);
        }
    }

    @Test
    void nameCharactersAreThoseOfTheFifthEdition() {
        String start = "[A-Z_a-z\\x{C0}-\\x{D6}\\x{D8}-\\x{F6}\\x{F8}-\\x{2FF}\\x{370}-\\x{37D}\\x{37F}-\\x{1FFF}"
                + "\\x{200C}-\\x{200D}\\x{2070}-\\x{218F}\\x{2C00}-\\x{2FEF}\\x{3001}-\\x{D7FF}\\x{F900}-\\x{FDCF}"
                + "\\x{FDF0}-\\x{FFFD}\\x{10000}-\\x{EFFFF}]";
        String other = "[-.0-9\\x{B7}\\x{300}-\\x{36F}\\x{203F}-\\x{2040}]";
        Predicate<String> isStart = Pattern.compile(start).asMatchPredicate();
        Predicate<String> isPart = Pattern.compile(start + "|" + other).asMatchPredicate();
        List<Integer> wrong = new ArrayList<>();
        for (int c = 0; c <= 0x10FFFF; c += c < 0x10000 ? 1 : 0x7FF) {
            String character = Character.toString(c);
            if (NameCharacters.isStart(c) != isStart.test(character)
                    || NameCharacters.isPart(c) != isPart.test(character)) {
                wrong.add(c);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void namesAndTextMayBeOfAnyCharacters() throws Exception {
        String document = "<\u00E9l\u00E9ment \u6F22=\"\uD83C\uDFB5 'x'\">\u00E9\r\n&#x1F3B5;</\u00E9l\u00E9ment>";
        for (int size : new int[] {1, 2, 3, 4096}) {
            DdexLimits limits = DdexLimits.builder().bufferSize(size).build();
            assertThat(EngineTrace.of(document.getBytes(UTF_8), DdexEngine.BYTES, limits)
                            .events())
                    .startsWith(
                            "start \u00E9l\u00E9ment {} \u6F22 {}='\uD83C\uDFB5 'x'' \uD83C\uDFB5 'x' at 1:1 to 26 depth 1",
                            "text '\u00E9\n\uD83C\uDFB5' at 1:21");
        }
    }

    @Test
    void namesCountByTheirLengthToo() {
        DdexLimits limits = DdexLimits.builder().maxNames(10).build();
        for (DdexEngine engine : DdexEngine.values()) {
            DdexParser parser =
                    DdexParser.builder().limits(limits).engine(engine).build();
            DdexLimitException refused = catchThrowableOfType(
                    DdexLimitException.class,
                    () -> Messages.parse(parser, Messages.stream(Messages.message("<" + "n".repeat(10 * 128) + "/>"))));
            assertThat(refused).hasMessage("ddex: count of distinct names exceeds maxNames 10 at line 1");
        }
    }

    @Test
    void aTagLargerThanTheBufferIsToldBeforeItIsHeld() throws Exception {
        String value = "v".repeat(20_000);
        List<Integer> sizes = new ArrayList<>();
        DdexConfig config = config(DdexBufferPool.allocating(), LIMITS);
        try (XmlCursor cursor =
                XmlCursor.open(stream("<a b='" + value + "'/>"), config, Cancellation.none(), sizes::add)) {
            assertThat(cursor.next()).isEqualTo(XMLStreamConstants.START_ELEMENT);
            assertThat(cursor.attribute("b")).isEqualTo(value);
        }
        assertThat(sizes).containsExactly(4096, 4096 + 8192, 8192, 8192 + 16_384, 16_384, 16_384 + 32_768, 32_768);
    }

    @Test
    void halvesBetweenEventsWithoutLosingWhatTheyHave() throws Exception {
        String text = "t".repeat(3000);
        DdexLimits limits = DdexLimits.builder().bufferSize(65_536).build();
        List<Integer> sizes = new ArrayList<>();
        DdexConfig config = config(DdexBufferPool.allocating(), limits);
        try (XmlCursor cursor = XmlCursor.open(
                        stream("<a b='\u00E9'>" + text + "</a>"), config, Cancellation.none(), sizes::add);
                TextCollector collector = new TextCollector(DdexBufferPool.allocating())) {
            cursor.next();
            halveOften(cursor);
            assertThat(cursor.attribute("b")).isEqualTo("\u00E9");
            assertThat(cursor.next()).isEqualTo(XMLStreamConstants.CHARACTERS);
            halveOften(cursor);
            cursor.addTextTo(collector, false);
            assertThat(collector.take()).isEqualTo(text);
            assertThat(cursor.next()).isEqualTo(XMLStreamConstants.END_ELEMENT);
            assertThat(cursor.next()).isEqualTo(XMLStreamConstants.END_DOCUMENT);
        }
        assertThat(sizes).contains(65_536, 4096).last().isEqualTo(ByteWindow.MIN_BYTES);
    }

    private static void halveOften(XmlCursor cursor) {
        for (int i = 0; i < 8; i++) {
            cursor.halve();
        }
    }

    @Test
    void givesItsBufferBackWhateverHappens() throws Exception {
        PoolManager pools = PoolManager.create(PoolConfig.defaults());
        for (String document : new String[] {"<a/>", "<a>", "", "<a b='" + "x".repeat(9000) + "'/>"}) {
            DdexConfig config = config(DdexBufferPool.of(pools), LIMITS);
            try (XmlCursor cursor = XmlCursor.open(stream(document), config, Cancellation.none(), size -> {})) {
                while (cursor.next() != XMLStreamConstants.END_DOCUMENT) {
                    // To the end, or the fault.
                }
                assertThat(document).isNotEqualTo("<a>").isNotEmpty();
            } catch (DdexParseException e) {
                assertThat(e.kind()).isEqualTo(Kind.TRUNCATED);
            }
            assertThat(pools.bytePool().stats().leased()).isZero();
        }
        DdexParseException refused = catchThrowableOfType(
                DdexParseException.class,
                () -> XmlCursor.open(
                        stream("<?xml version='1.1'?><a/>"),
                        config(DdexBufferPool.of(pools), LIMITS),
                        Cancellation.none(),
                        size -> {}));
        assertThat(refused).hasMessage("ddex: XML 1.1 is not supported at line 1");
        assertThat(pools.bytePool().stats().leased()).isZero();
    }

    @Test
    void refusesOtherEncodingsIfItIsToReadAlone() {
        byte[] document = "<?xml version='1.0' encoding='ISO-8859-1'?><a/>".getBytes(ISO_8859_1);
        DdexParser parser = DdexParser.builder().engine(DdexEngine.BYTES).build();
        DdexParseException refused = catchThrowableOfType(
                DdexParseException.class, () -> parser.parse(new ByteArrayInputStream(document), event -> {}));
        assertThat(refused)
                .hasMessage("ddex: encoding ISO-8859-1 is read by Woodstox only, which is not the engine at line 1");
        assertThat(refused.kind()).isEqualTo(Kind.ENCODING);
    }

    @Test
    void readsUtf8WithoutWoodstoxOnTheClassPath() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!entry.contains("woodstox") && !entry.contains("stax2")) {
                urls.add(new File(entry).toURI().toURL());
            }
        }
        byte[] message = Messages.message("").getBytes(UTF_8);
        byte[] latin = ("<?xml version='1.0' encoding='ISO-8859-1'?>" + Messages.message("")).getBytes(ISO_8859_1);
        try (URLClassLoader alone =
                new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
            Class<?> type = alone.loadClass(DdexParser.class.getName());
            Object parser = type.getMethod("create").invoke(null);
            Method parse = type.getMethod("parse", InputStream.class, Consumer.class);
            List<Object> events = new ArrayList<>();
            parse.invoke(parser, new ByteArrayInputStream(message), (Consumer<Object>) events::add);
            assertThat(events).hasSize(2);
            InvocationTargetException refused = catchThrowableOfType(
                    InvocationTargetException.class,
                    () -> parse.invoke(parser, new ByteArrayInputStream(latin), (Consumer<Object>) event -> {}));
            assertThat(refused.getCause())
                    .hasMessage("ddex: encoding ISO-8859-1 is read by Woodstox only, which is not on the class path"
                            + " at line 1");
        }
    }

    private static DdexConfig config(DdexBufferPool buffers, DdexLimits limits) {
        return new DdexConfig(limits, buffers, null, () -> PressureLevel.NORMAL, false, DdexEngine.BYTES);
    }

    private static InputStream stream(String text) throws IOException {
        return Messages.stream(text);
    }
}
