package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.envyrc.memory.ddex.DdexParseException.Kind;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * A hostile message, and how it is to be refused.
 *
 * @param limit the limit that it breaks; empty if none
 */
record Attack(String name, Supplier<InputStream> message, Kind kind, String limit) {
    private static final int HUGE = 100_000_000;
    private static final String KILOBYTE = "x".repeat(1000);

    /** Returns all of them. */
    static List<Attack> all() {
        List<Attack> attacks = new ArrayList<>();
        doctypes(attacks);
        sizes(attacks);
        counts(attacks);
        encodings(attacks);
        syntax(attacks);
        return attacks;
    }

    @Override
    public String toString() {
        return name;
    }

    private static Attack text(String name, String message, Kind kind) {
        return new Attack(name, () -> new ByteArrayInputStream(message.getBytes(ISO_8859_1)), kind, "");
    }

    private static Attack limit(
            String name, String start, LongFunction<String> unit, long units, String end, String limit) {
        return new Attack(name, () -> new RepeatedText(start, unit, units, end), Kind.LIMIT, limit);
    }

    private static void doctypes(List<Attack> attacks) {
        String root = Messages.message("&x;");
        attacks.add(text("DOCTYPE", "<!DOCTYPE a>" + root, Kind.DOCTYPE));
        attacks.add(text("DOCTYPE after a comment", "<!-- a --><!DOCTYPE a []>" + root, Kind.DOCTYPE));
        attacks.add(text(
                "external entity in a file",
                "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + root,
                Kind.DOCTYPE));
        attacks.add(text(
                "external entity by http",
                "<!DOCTYPE a [<!ENTITY x SYSTEM 'http://127.0.0.1:1/x'>]>" + root,
                Kind.DOCTYPE));
        attacks.add(text("external subset", "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x.dtd'>" + root, Kind.DOCTYPE));
        attacks.add(text(
                "parameter entity",
                "<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://127.0.0.1:1/x'> %x;]>" + root,
                Kind.DOCTYPE));
        attacks.add(text(
                "billion laughs",
                "<!DOCTYPE a [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'><!ENTITY x '&b;&b;&b;'>]>" + root,
                Kind.DOCTYPE));
        attacks.add(text(
                "public identifier", "<!DOCTYPE a PUBLIC '-//x' 'http://127.0.0.1:1/x.dtd'>" + root, Kind.DOCTYPE));
        attacks.add(text("DOCTYPE behind the root", Messages.message("") + "<!DOCTYPE a>", Kind.MALFORMED));
        attacks.add(text("DOCTYPE in the root", Messages.message("<!DOCTYPE a>"), Kind.MALFORMED));
        attacks.add(new Attack(
                "quadratic blow-up",
                () -> new RepeatedText("<!DOCTYPE a [<!ENTITY x '", i -> KILOBYTE, 100_000, "'>]>" + root),
                Kind.DOCTYPE,
                ""));
        attacks.add(text("undeclared entity", root, Kind.MALFORMED));
    }

    private static void sizes(List<Attack> attacks) {
        String start = Messages.START;
        long kilobytes = HUGE / KILOBYTE.length();
        attacks.add(limit("name of 100 MB", start + "<", i -> KILOBYTE, kilobytes, "/>", "maxBytesBetweenEvents"));
        attacks.add(
                limit("attribute of 100 MB", start + "<a b='", i -> KILOBYTE, kilobytes, "'/>", "maxAttributeLength"));
        attacks.add(limit(
                "attribute name of 100 MB", start + "<a ", i -> KILOBYTE, kilobytes, "=''/>", "maxBytesBetweenEvents"));
        attacks.add(limit("text of 100 MB", start, i -> KILOBYTE, kilobytes, Messages.END, "maxTextLength"));
        attacks.add(limit(
                "text of a value of 100 MB",
                start + "<MessageHeader><MessageId>",
                i -> KILOBYTE,
                kilobytes,
                Messages.END,
                "maxTextLength"));
        attacks.add(limit("CDATA of 100 MB", start + "<![CDATA[", i -> KILOBYTE, kilobytes, "]]>", "maxTextLength"));
        attacks.add(limit("entities of 100 MB", start, i -> "&amp;", HUGE / 5, Messages.END, "maxTextLength"));
        attacks.add(
                limit("comment of 100 MB", start + "<!--", i -> KILOBYTE, kilobytes, "-->", "maxBytesBetweenEvents"));
        attacks.add(limit(
                "instruction of 100 MB", start + "<?a ", i -> KILOBYTE, kilobytes, "?>", "maxBytesBetweenEvents"));
        attacks.add(
                limit("white space of 100 MB", start, i -> " ".repeat(1000), kilobytes, Messages.END, "maxTextLength"));
        attacks.add(limit(
                "white space of 100 MB in a tag",
                start + "<a",
                i -> " ".repeat(1000),
                kilobytes,
                "/>",
                "maxBytesBetweenEvents"));
        attacks.add(limit(
                "white space of 100 MB before the root",
                "",
                i -> " ".repeat(1000),
                kilobytes,
                start,
                "maxBytesBetweenEvents"));
        attacks.add(limit(
                "white space of 100 MB after the root",
                start + Messages.END,
                i -> "\n".repeat(1000),
                kilobytes,
                "",
                "maxBytesBetweenEvents"));
        attacks.add(new Attack(
                "declaration of 100 MB",
                () -> new RepeatedText("<?xml version='1.0'", i -> " ".repeat(1000), kilobytes, "?>"),
                Kind.MALFORMED,
                ""));
    }

    private static void counts(List<Attack> attacks) {
        String start = Messages.START;
        String end = Messages.END;
        attacks.add(limit("depth 5 M", start, i -> "<a>", 5_000_000, end, "maxElementDepth"));
        attacks.add(limit("1 M attributes", start + "<a", i -> " a" + i + "=''", 1_000_000, "/>", "maxAttributeCount"));
        attacks.add(limit(
                "40,000 namespaces",
                start + "<a",
                i -> " xmlns:a" + i + "='urn:" + i + "'",
                40_000,
                "/>",
                "maxAttributeCount"));
        attacks.add(limit(
                "namespaces in scope",
                start,
                i -> "<a xmlns:a" + i + "='urn:" + i + "' xmlns:b" + i + "='u' xmlns:c='v' xmlns:d='w'>",
                90,
                end,
                "maxAttributeCount"));
        attacks.add(limit("5 M elements", start, i -> "<a/>", 5_000_000, end, "maxElementCount"));
        attacks.add(limit("5 M element names", start, i -> "<a" + i + "/>", 5_000_000, end, "maxNames"));
        attacks.add(limit("5 M attribute names", start, i -> "<a a" + i + "=''/>", 5_000_000, end, "maxNames"));
        attacks.add(limit("5 M prefixes", start, i -> "<a xmlns:a" + i + "='u'/>", 5_000_000, end, "maxNames"));
        attacks.add(limit("5 M namespaces", start, i -> "<a xmlns='u" + i + "'/>", 5_000_000, end, "maxNames"));
        attacks.add(limit("5 M targets", start, i -> "<?a" + i + "?>", 5_000_000, end, "maxNames"));
        attacks.add(limit("colliding names", start, i -> "<" + colliding(i) + "/>", 5_000_000, end, "maxNames"));
        attacks.add(limit(
                "9,000 colliding names, over and over",
                start,
                i -> "<" + colliding(i % 9000) + "/>",
                5_000_000,
                end,
                "maxNames"));
        attacks.add(limit(
                "9,000 attributes with colliding names",
                start,
                i -> "<a " + colliding(i % 9000) + "=''/>",
                5_000_000,
                end,
                "maxNames"));
    }

    /** Returns one of many names with one {@link String#hashCode()}. */
    static String colliding(long number) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < 24; bit++) {
            name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }

    private static void encodings(List<Attack> attacks) {
        String root = Messages.message("");
        attacks.add(text("overlong /", Messages.message("\u00C0\u00AF"), Kind.ENCODING));
        attacks.add(text("overlong in three bytes", Messages.message("\u00E0\u0080\u00AF"), Kind.ENCODING));
        attacks.add(text("lone surrogate", Messages.message("\u00ED\u00A0\u0080"), Kind.ENCODING));
        attacks.add(text("above Unicode", Messages.message("\u00F4\u0090\u0080\u0080"), Kind.ENCODING));
        attacks.add(text("lone continuation", Messages.message("\u0080"), Kind.ENCODING));
        attacks.add(text("cut character", Messages.START + "\u00E6\u00BC", Kind.ENCODING));
        attacks.add(text("U+FFFE", Messages.message("\u00EF\u00BF\u00BE"), Kind.ENCODING));
        attacks.add(text("NUL", Messages.message("\0"), Kind.MALFORMED));
        attacks.add(text("control character", Messages.message("\u0001"), Kind.MALFORMED));
        attacks.add(text("reference to NUL", Messages.message("&#0;"), Kind.MALFORMED));
        attacks.add(text("reference to a surrogate", Messages.message("&#xD800;"), Kind.MALFORMED));
        for (String declared : List.of("UTF-16", "UTF-7", "EBCDIC-CP-US", "no-such", "ISO-2022-JP")) {
            attacks.add(text(
                    "declared " + declared, "<?xml version='1.0' encoding='" + declared + "'?>" + root, Kind.ENCODING));
        }
        attacks.add(text(
                "mark of UTF-8, declared Latin-1",
                "\u00EF\u00BB\u00BF<?xml version='1.0' encoding='ISO-8859-1'?>" + root,
                Kind.ENCODING));
        for (String actual : List.of("UTF-32BE", "UTF-32LE", "IBM037")) {
            byte[] bytes = ("<?xml version='1.0'?>" + root).getBytes(Charset.forName(actual));
            attacks.add(new Attack("bytes of " + actual, () -> new ByteArrayInputStream(bytes), Kind.ENCODING, ""));
        }
        byte[] wide = ("\uFEFF<?xml version='1.0' encoding='UTF-8'?>" + root).getBytes(Charset.forName("UTF-16BE"));
        attacks.add(new Attack("UTF-16 declared UTF-8", () -> new ByteArrayInputStream(wide), Kind.ENCODING, ""));
    }

    private static void syntax(List<Attack> attacks) {
        attacks.add(text("duplicate attributes", Messages.message("<a b='' b=''/>"), Kind.MALFORMED));
        attacks.add(text(
                "attributes that are one by namespace",
                Messages.message("<a xmlns:p='u' xmlns:q='u' p:b='' q:b=''/>"),
                Kind.MALFORMED));
        attacks.add(text("mismatched tags", Messages.message("<a></b>"), Kind.MALFORMED));
        attacks.add(text("undeclared prefix", Messages.message("<p:a/>"), Kind.MALFORMED));
        attacks.add(text("two roots", Messages.message("") + Messages.message(""), Kind.MALFORMED));
        attacks.add(text("text after the root", Messages.message("") + "x", Kind.MALFORMED));
        attacks.add(text("less-than in an attribute", Messages.message("<a b='<'/>"), Kind.MALFORMED));
        attacks.add(text("hyphens in a comment", Messages.message("<!-- -- -->"), Kind.MALFORMED));
        attacks.add(text("]]> in text", Messages.message("]]>"), Kind.MALFORMED));
        attacks.add(text("XML 1.1", "<?xml version='1.1'?>" + Messages.message(""), Kind.MALFORMED));
        attacks.add(text("nothing", "", Kind.TRUNCATED));
        attacks.add(text("white space only", " \n", Kind.TRUNCATED));
        attacks.add(text("no XML", "PK\u0003\u0004", Kind.MALFORMED));
        attacks.add(text("no message", "<a/>", Kind.VERSION));
        attacks.add(
                text("unknown version", "<a:NewReleaseMessage xmlns:a='http://ddex.net/xml/ern/99'/>", Kind.VERSION));
        attacks.add(
                text("unknown message", "<a:CatalogListMessage xmlns:a='http://ddex.net/xml/ern/43'/>", Kind.VERSION));
    }
}
