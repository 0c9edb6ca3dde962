package io.envyrc.memory.leak;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * Instances and bytes by class, as {@code jcmd GC.class_histogram -all} counts them. Immutable.
 *
 * <p>With {@code -all} the JVM counts dead objects too and does not collect; without it, it would run a full collection
 * first (read and tried on JDK 17 and 25). It stops the application while it counts.
 *
 * @param classes what there is of each class, by its readable name; classes of one name are summed
 */
record ClassHistogram(Map<String, Count> classes) {
    /** Left out: there is one for each class, so the counts would count each other. */
    private static final String OWN = Count.class.getName();

    /** Left out: JDK 25 fills gaps of the heap with objects of such classes. */
    private static final String FILLER = "jdk.internal.vm.Filler";

    /**
     * What there is of a class.
     *
     * @param instances objects
     * @param bytes their own size, without what they refer to
     * @param platform true for classes of the JDK, and arrays of them
     */
    record Count(long instances, long bytes, boolean platform) {
        Count plus(Count other) {
            return new Count(instances + other.instances, bytes + other.bytes, platform && other.platform);
        }
    }

    ClassHistogram {
        classes = Map.copyOf(classes);
    }

    /** Counts now; empty if this JVM cannot. */
    static Optional<ClassHistogram> take() {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            Object text = server.invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[] {"-all"}},
                    new String[] {String[].class.getName()});
            return Optional.of(parse(String.valueOf(text)));
        } catch (MalformedObjectNameException impossible) {
            throw new IllegalStateException(impossible);
        } catch (JMException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads lines like {@code   1:  11045  105449784  [B (java.base@17.0.15)}; whatever else there is, is left out. Makes
     * little garbage but the names, since the next count would take it along.
     */
    static ClassHistogram parse(String text) {
        Map<String, Count> classes = new HashMap<>();
        for (int start = 0; start < text.length(); ) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline;
            parseLine(text, start, end, classes);
            start = end + 1;
        }
        return new ClassHistogram(classes);
    }

    private static void parseLine(String text, int start, int end, Map<String, Count> classes) {
        int number = skipBlanks(text, start, end);
        int instances = skipBlanks(text, fieldEnd(text, number, end), end);
        int bytes = skipBlanks(text, fieldEnd(text, instances, end), end);
        int name = skipBlanks(text, fieldEnd(text, bytes, end), end);
        int nameEnd = fieldEnd(text, name, end);
        if (name == nameEnd || text.charAt(fieldEnd(text, number, end) - 1) != ':') {
            return;
        }
        String type = text.substring(name, nameEnd);
        if (type.equals(OWN) || type.contains(FILLER)) {
            return;
        }
        int module = skipBlanks(text, nameEnd, end);
        boolean platform = text.startsWith("(java.", module)
                || text.startsWith("(jdk.", module)
                || (module == end && isPrimitiveArray(type));
        try {
            Count count = new Count(
                    Long.parseLong(text, instances, fieldEnd(text, instances, end), 10),
                    Long.parseLong(text, bytes, fieldEnd(text, bytes, end), 10),
                    platform);
            classes.merge(ClassNames.readable(type), count, Count::plus);
        } catch (NumberFormatException e) {
            // Not a line of the table.
        }
    }

    private static int skipBlanks(String text, int start, int end) {
        int at = start;
        while (at < end && text.charAt(at) <= ' ') {
            at++;
        }
        return at;
    }

    private static int fieldEnd(String text, int start, int end) {
        int at = start;
        while (at < end && text.charAt(at) > ' ') {
            at++;
        }
        return at;
    }

    private static boolean isPrimitiveArray(String name) {
        return name.startsWith("[") && !name.endsWith(";");
    }
}
