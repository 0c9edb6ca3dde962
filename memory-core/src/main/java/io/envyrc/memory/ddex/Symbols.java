package io.envyrc.memory.ddex;

import java.util.Arrays;

/**
 * The names of the standard that mean something, numbered from 1, so that what an element means is found by an index. They
 * are added while {@link Grammar} is initialized, which is why others ask there, and stay what they are after it.
 */
final class Symbols {
    /** The symbol of a name that means nothing. */
    static final int NONE = 0;

    // A name lies at its hash or behind it; most of the table is empty, so few names of a message meet one of these.
    private static final int SLOTS = 1 << 12;

    private static final String[] TABLE = new String[SLOTS];
    private static final int[] NUMBERS = new int[SLOTS];
    private static String[] names = {""};

    private Symbols() {}

    /** Returns the symbol of a name, which is new or not. */
    static int add(String name) {
        int known = of(name);
        if (known != NONE) {
            return known;
        }
        int slot = slot(name);
        while (NUMBERS[slot] != NONE) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        int symbol = names.length;
        names = Arrays.copyOf(names, symbol + 1);
        names[symbol] = name;
        TABLE[slot] = name;
        NUMBERS[slot] = symbol;
        return symbol;
    }

    /** Returns the symbol of a name, or {@link #NONE}. */
    static int of(String name) {
        int slot = slot(name);
        while (NUMBERS[slot] != NONE) {
            if (name.equals(TABLE[slot])) {
                return NUMBERS[slot];
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        return NONE;
    }

    private static int slot(String name) {
        int hash = name.hashCode() * 0x9E3779B9;
        return hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(SLOTS));
    }

    /** Returns the name of a symbol. */
    static String name(int symbol) {
        return names[symbol];
    }
}
