package io.envyrc.memory.ddex;

import java.util.HashSet;
import java.util.Set;

/** The distinct names that a message uses beside those of the standard; counts them up to a limit. Not thread-safe. */
final class NameBook {
    private static final int RECENT = 256;
    private static final long LENGTH = 128;
    private static final int FEW = 8;

    // The XML parser gives equal names as one string, so most are found here, by identity.
    private final String[] recent = new String[RECENT];
    // Ordered names of equal hash make a tree in there, so that names made to collide cost no more than a logarithm.
    private final Set<String> names = new HashSet<>();
    private final int max;
    private short[] sharing = {};
    private long characters;
    private long collisions;

    NameBook(int max) {
        this.max = max;
    }

    /**
     * Notes a name; false if it is one too many, or if all together are longer than so many of {@value #LENGTH} characters,
     * or collide so often that it would cost an XML parser with a plain hash table its speed: a name counts once more for
     * every {@value #FEW} that share the place it would have there.
     */
    @SuppressWarnings("ReferenceEquality") // a name that is equal but not the same is found in the set
    boolean add(String name) {
        int slot = name.hashCode() & (RECENT - 1);
        if (recent[slot] == name) {
            return true;
        }
        if (names.add(name)) {
            characters += name.length();
            collisions += collisions(name) / FEW;
        }
        recent[slot] = name;
        return names.size() + collisions <= max && characters <= LENGTH * max;
    }

    private int collisions(String name) {
        if (sharing.length == 0) {
            // A power of two, and no fewer than there can be names.
            sharing = new short[Integer.highestOneBit(Math.max(max, RECENT)) << 1];
        }
        int place = name.hashCode() & (sharing.length - 1);
        int others = sharing[place];
        if (others < Short.MAX_VALUE) {
            sharing[place]++;
        }
        return others;
    }
}
