package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.envyrc.memory.stream.Words;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The names of a message by their bytes, so that one that was seen before costs no string. Hashes begin with a seed of the
 * message's own, which who writes names that collide cannot know. What it holds is bounded: it is begun anew when it is
 * full. Not thread-safe.
 */
final class NameTable {
    private static final int SLOTS = 1 << 9;
    private static final int MAX_NAMES = 1 << 14;
    private static final int MAX_BYTES = 1 << 20;

    private final long seed;
    private final long multiplier;
    private final Map<String, Prefix> prefixes = new HashMap<>();
    private final Prefix none = new Prefix("", "");
    private Name[] slots = new Name[SLOTS];
    private int names;
    private int bytes;

    NameTable() {
        SplittableRandom random = new SplittableRandom();
        seed = random.nextLong();
        multiplier = random.nextLong() | 1;
    }

    /** Returns the prefix of names without one, which stands for the default namespace. */
    Prefix none() {
        return none;
    }

    /** Returns a prefix by its name, empty for {@link #none}; there is one object for each. */
    Prefix prefix(String name) {
        return name.isEmpty() ? none : prefixes.computeIfAbsent(name, key -> new Prefix(key, null));
    }

    /** Returns a name that stands for the beginning of the message. */
    Name start() {
        return new Name(new byte[0], 0, 0, 0, "", none, null);
    }

    /** Begins anew if full; names from before stay what they are, but are found no more. */
    void forgetIfFull() {
        if (names > MAX_NAMES || bytes > MAX_BYTES) {
            // An element that is open keeps its name, which must not keep all that came behind it.
            for (Name first : slots) {
                for (Name name = first; name != null; ) {
                    Name next = name.next;
                    name.next = null;
                    name.afterStart.clear();
                    name.afterEnd.clear();
                    name = next;
                }
            }
            slots = new Name[SLOTS];
            names = 0;
            bytes = 0;
        }
    }

    /**
     * Returns the name that is written somewhere, or null if it is no name.
     *
     * @param source holds a word from any byte of the name on
     */
    @Nullable
    Name find(byte[] source, int from, int size) {
        long hash = seed + size;
        if (size < Words.SIZE) {
            hash = mixed(hash, Words.lowest(Words.at(source, from), size));
        } else {
            int lastWord = from + size - Words.SIZE;
            for (int at = from; at < lastWord; at += Words.SIZE) {
                hash = mixed(hash, Words.at(source, at));
            }
            hash = mixed(hash, Words.at(source, lastWord));
        }
        for (Name name = slots[slot(hash)]; name != null; name = name.next) {
            if (name.hash == hash && name.size == size && name.isAt(source, from)) {
                return name;
            }
        }
        return add(source, from, size, hash);
    }

    /** Counts bytes that are kept with a name. */
    void hold(int more) {
        bytes += more;
    }

    private long mixed(long hash, long word) {
        long both = hash ^ word;
        return Math.multiplyHigh(both, multiplier) ^ (both * multiplier);
    }

    private int slot(long hash) {
        return (int) (hash ^ (hash >>> 29)) & (slots.length - 1);
    }

    private @Nullable Name add(byte[] source, int from, int size, long hash) {
        if (NameCharacters.fault(source, from, from + size) >= 0) {
            return null;
        }
        int colon = NameCharacters.colon(source, from, from + size);
        Name made = colon < 0 ? plain(source, from, size, hash) : prefixed(source, from, size, hash, colon);
        if (made == null) {
            return null;
        }
        if (names >= slots.length) {
            spread();
        }
        int slot = slot(hash);
        made.next = slots[slot];
        slots[slot] = made;
        names++;
        bytes += size;
        return made;
    }

    private Name plain(byte[] source, int from, int size, long hash) {
        String local = new String(source, from, size, UTF_8);
        return new Name(source, from, size, hash, local, none, local.equals(Namespaces.XMLNS) ? none : null);
    }

    private @Nullable Name prefixed(byte[] source, int from, int size, long hash, int colon) {
        Name local = find(source, colon + 1, from + size - colon - 1);
        Prefix prefix = prefix(new String(source, from, colon - from, UTF_8));
        if (local == null) {
            return null;
        }
        Prefix declared = prefix.name.equals(Namespaces.XMLNS) ? prefix(local.local) : null;
        return new Name(source, from, size, hash, local.local, prefix, declared);
    }

    private void spread() {
        Name[] old = slots;
        slots = new Name[2 * old.length];
        for (Name first : old) {
            for (Name name = first; name != null; ) {
                Name next = name.next;
                int slot = slot(name.hash);
                name.next = slots[slot];
                slots[slot] = name;
                name = next;
            }
        }
    }
}
