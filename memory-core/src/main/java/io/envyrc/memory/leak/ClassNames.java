package io.envyrc.memory.leak;

import java.util.Map;

/** Class names as people write them. */
final class ClassNames {
    private static final Map<Character, String> PRIMITIVES = Map.of(
            'B', "byte", 'C', "char", 'D', "double", 'F', "float", 'I', "int", 'J', "long", 'S', "short", 'Z',
            "boolean");

    private ClassNames() {}

    /**
     * Returns {@code byte[]} for {@code [B}, {@code a.B[][]} for {@code [[La.B;}, and the rest as it is, without the
     * number that tells hidden classes apart.
     */
    static String readable(String name) {
        int dimensions = 0;
        while (dimensions < name.length() && name.charAt(dimensions) == '[') {
            dimensions++;
        }
        String element = name.substring(dimensions);
        if (dimensions > 0 && element.endsWith(";")) {
            element = element.substring(1, element.length() - 1);
        } else if (dimensions > 0 && element.length() == 1) {
            element = PRIMITIVES.getOrDefault(element.charAt(0), element);
        }
        return withoutHiddenPart(element) + "[]".repeat(dimensions);
    }

    /** "a.B$$Lambda/0x00007f12" and, on JDK 17, "a.B$$Lambda$14/0x00007f12" end before the slash. */
    private static String withoutHiddenPart(String name) {
        int lambda = name.indexOf("$$Lambda");
        if (lambda >= 0) {
            return name.substring(0, lambda).replace('/', '.') + "$$Lambda";
        }
        int hidden = name.lastIndexOf("/0x");
        return (hidden < 0 ? name : name.substring(0, hidden)).replace('/', '.');
    }
}
