package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexParseException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.function.LongFunction;

/**
 * A family of hostile messages that only their size tells apart. As a program it reads one of each and another of eight
 * times the units, by limits as wide as its engine has use for, and prints what CPU time that took in microseconds.
 *
 * @param units how many the smaller one has
 */
record GrowingAttack(String name, String start, LongFunction<String> unit, int units, String end) {
    private static final int TIMES = 8;
    private static final int ATTEMPTS = 2;
    private static final String HUNDRED = "x".repeat(100);
    private static final String SPACES = " ".repeat(100);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Woodstox needs the limits of names and attributes: without them it takes the square of their number. */
    private static DdexLimits limits(DdexEngine engine) {
        DdexLimits.Builder limits = DdexLimits.builder()
                .maxElementCount(0)
                .maxElementDepth(10_000)
                .maxAttributeLength(1 << 28)
                .maxTextLength(1 << 28)
                .maxBytesBetweenEvents(1 << 28);
        return engine == DdexEngine.WOODSTOX
                ? limits.build()
                : limits.maxAttributeCount(100_000).maxNames(1_000_000).build();
    }

    /** Returns one of each family. */
    static List<GrowingAttack> all() {
        String start = Messages.START;
        String end = Messages.END;
        return List.of(
                new GrowingAttack("elements", start, i -> "<a/>", 8000, end),
                new GrowingAttack("depth", start, i -> "<a>", 1200, ""),
                new GrowingAttack("attributes", start + "<a", i -> " a" + i + "=''", 5000, "/>" + end),
                new GrowingAttack(
                        "attributes by prefix", start + "<a xmlns:p='u'", i -> " p:a" + i + "=''", 5000, "/>" + end),
                new GrowingAttack(
                        "namespaces", start + "<a", i -> " xmlns:a" + i + "='urn:" + i + "'", 5000, "/>" + end),
                new GrowingAttack("element names", start, i -> "<a" + i + "/>", 4000, end),
                new GrowingAttack("attribute names", start, i -> "<a a" + i + "=''/>", 4000, end),
                new GrowingAttack("prefixes", start, i -> "<a xmlns:a" + i + "='u'/>", 4000, end),
                new GrowingAttack("targets", start, i -> "<?a" + i + "?>", 4000, end),
                new GrowingAttack("colliding names", start, i -> "<" + Attack.colliding(i) + "/>", 500, end),
                new GrowingAttack("name", start + "<", i -> HUNDRED, 1000, "/>" + end),
                new GrowingAttack("attribute", start + "<a b='", i -> HUNDRED, 2000, "'/>" + end),
                new GrowingAttack("attribute of references", start + "<a b='", i -> "&#x41;", 6000, "'/>" + end),
                new GrowingAttack("text", start, i -> HUNDRED, 2000, end),
                new GrowingAttack(
                        "text of a value", start + "<MessageHeader><MessageId>", i -> HUNDRED, 1000, "</MessageId>"),
                new GrowingAttack("references", start, i -> "&amp;", 4000, end),
                new GrowingAttack("text in CDATA", start + "<![CDATA[", i -> HUNDRED, 2000, "]]>" + end),
                new GrowingAttack("sections of CDATA", start, i -> "<![CDATA[x]]>", 6000, end),
                new GrowingAttack("brackets in CDATA", start + "<![CDATA[", i -> "]]", 8000, "]]>" + end),
                new GrowingAttack("comment", start + "<!--", i -> HUNDRED, 2000, "-->" + end),
                new GrowingAttack("hyphens in a comment", start + "<!--", i -> "- ", 8000, "-->" + end),
                new GrowingAttack("instruction", start + "<?a ", i -> HUNDRED, 2000, "?>" + end),
                new GrowingAttack("white space", start, i -> SPACES, 2000, end),
                new GrowingAttack("line ends", start, i -> "\r\n\r", 8000, end),
                new GrowingAttack("white space in a tag", start + "<a", i -> SPACES, 2000, "/>" + end),
                new GrowingAttack("white space before the root", "", i -> SPACES, 2000, start + end),
                new GrowingAttack("white space behind the root", start + end, i -> SPACES, 2000, ""));
    }

    public static void main(String[] args) throws IOException {
        for (DdexEngine engine : List.of(DdexEngine.AUTO, DdexEngine.WOODSTOX)) {
            DdexParser parser =
                    DdexParser.builder().limits(limits(engine)).engine(engine).build();
            for (GrowingAttack attack : all()) {
                long small = attack.nanos(parser, attack.units);
                long large = attack.nanos(parser, TIMES * attack.units);
                System.out.printf("cpu %d %d %s by %s%n", small / 1000, large / 1000, attack.name, engine);
            }
        }
    }

    /** Returns the least that reading took, for what comes in between can only add to it. */
    private long nanos(DdexParser parser, int count) throws IOException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS; i++) {
            long begun = THREADS.getCurrentThreadCpuTime();
            try (InputStream in = new RepeatedText(start, unit, count, end)) {
                parser.parse(in, event -> {});
            } catch (DdexParseException e) {
                if (e.kind() != Kind.TRUNCATED && e.kind() != Kind.LIMIT) {
                    throw e;
                }
            }
            least = Math.min(least, THREADS.getCurrentThreadCpuTime() - begun);
        }
        return least;
    }
}
