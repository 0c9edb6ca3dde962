package io.envyrc.memory.ddex;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What prefixes are bound to, element by element (Namespaces in XML 1.0, third edition). Not thread-safe. */
final class Namespaces {
    /** The name by which namespaces are declared. */
    static final String XMLNS = "xmlns";

    private static final String XML = "xml";
    private static final String XML_URI = "http://www.w3.org/XML/1998/namespace";
    private static final String XMLNS_URI = "http://www.w3.org/2000/xmlns/";

    // What was bound, and to what before, in the order it was done.
    private Prefix[] bound = new Prefix[16];
    private @Nullable String[] before = new String[16];
    private int size;

    Namespaces(NameTable names) {
        names.prefix(XML).uri = XML_URI;
    }

    /** Returns how many bindings there are, to {@link #unbind} later ones. */
    int size() {
        return size;
    }

    /** Binds a prefix; returns what is wrong with that, or null. */
    @Nullable
    String bind(Prefix prefix, String uri) {
        boolean xml = prefix.name.equals(XML);
        if (prefix.name.equals(XMLNS) || uri.equals(XMLNS_URI)) {
            return "the prefix xmlns and its namespace cannot be declared";
        }
        if (xml != uri.equals(XML_URI)) {
            return "the prefix xml and its namespace belong together";
        }
        if (size == bound.length) {
            bound = Arrays.copyOf(bound, 2 * size);
            before = Arrays.copyOf(before, 2 * size);
        }
        bound[size] = prefix;
        before[size] = prefix.uri;
        size++;
        prefix.uri = uri;
        return null;
    }

    /** Undoes the latest bindings, down to so many. */
    void unbind(int count) {
        while (size > count) {
            size--;
            Objects.requireNonNull(bound[size]).uri = before[size];
        }
    }
}
