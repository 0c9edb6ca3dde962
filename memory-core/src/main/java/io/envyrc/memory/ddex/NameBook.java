package io.envyrc.memory.ddex;

import java.util.HashSet;
import java.util.Set;

/** The distinct names that a message uses beside those of the standard; counts them up to a limit. Not thread-safe. */
final class NameBook {
    private static final int RECENT = 256;
    private static final long LENGTH = 128;

    // The XML parser gives equal names as one string, so most are found here, by identity.
    private final String[] recent = new String[RECENT];
    // Ordered names of equal hash make a tree in there, so that names made to collide cost no more than a logarithm.
    private final Set<String> names = new HashSet<>();
    private final int max;
    private long characters;

    NameBook(int max) {
        this.max = max;
    }

    /** Notes a name; false if it is one too many, or if all together are longer than so many of {@value #LENGTH} characters. */
    @SuppressWarnings("ReferenceEquality") // a name that is equal but not the same is found in the set
    boolean add(String name) {
        int slot = name.hashCode() & (RECENT - 1);
        if (recent[slot] == name) {
            return true;
        }
        characters += names.add(name) ? name.length() : 0;
        recent[slot] = name;
        return names.size() <= max && characters <= LENGTH * max;
    }
}
