package io.envyrc.memory.ddex;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads start tags: parts the attributes from the namespace declarations, binds these, and looks for what stands there
 * twice. Not thread-safe.
 */
final class StartTag {
    private static final int FEW = 8;

    private final ByteWindow window;
    private final Namespaces namespaces;
    private final Attributes written;
    private int[] attributes = new int[16];
    private int attributeCount;
    private int prefixed;
    private @Nullable KnownTag known;

    StartTag(ByteWindow window, NameReader reader, Namespaces namespaces, DdexLimits limits, int maxCount) {
        this.window = window;
        this.namespaces = namespaces;
        this.written = new Attributes(window, reader, limits, maxCount);
    }

    /** Takes a tag that was there before; null for one that has no more than a name. */
    void take(@Nullable KnownTag tag) {
        known = tag;
        attributeCount = 0;
        written.clear();
    }

    /** Makes the tag that was read, whose name ends at an index, known; null if it is not fit for that. */
    @Nullable
    KnownTag toKnown(int from) {
        int to = window.pos;
        boolean fits = prefixed == 0
                && attributeCount == written.count()
                && to - from <= KnownTag.MAX_SIZE
                && window.bytes[to - 2] != '/'
                && written.isPlain();
        for (int i = from; fits && i < to; i++) {
            fits = window.bytes[i] >= ' ';
        }
        return fits ? new KnownTag(window.bytes, from, to, this) : null;
    }

    /**
     * Reads a tag from behind its name on, and binds what it declares.
     *
     * @return whether it ends its element too
     */
    boolean read() throws IOException {
        take(null);
        if (window.pos < window.limit && window.bytes[window.pos] == '>') {
            window.pos++;
            return false;
        }
        boolean empty = written.read();
        if (written.count() > 0) {
            resolve();
        }
        return empty;
    }

    private void resolve() {
        prefixed = 0;
        if (attributes.length < written.count()) {
            attributes = new int[2 * written.count()];
        }
        for (int i = 0; i < written.count(); i++) {
            Name name = written.name(i);
            if (name.declared == null) {
                written.checkFirst(name);
                attributes[attributeCount++] = i;
                prefixed += name.hasPrefix() ? 1 : 0;
            } else {
                String problem = namespaces.bind(name.declared, written.value(i));
                if (problem != null) {
                    throw malformed(problem);
                }
            }
        }
        if (prefixed > 0) {
            checkPrefixed();
        }
    }

    private void checkPrefixed() {
        int[] with = new int[prefixed];
        int count = 0;
        for (int i = 0; i < attributeCount; i++) {
            Name name = attribute(i);
            if (name.hasPrefix()) {
                if (name.prefix.uri == null) {
                    throw malformed("an attribute's prefix is not declared");
                }
                with[count++] = i;
            }
        }
        if (count > FEW) {
            checkMany(with);
        } else {
            checkFew(with);
        }
    }

    private void checkFew(int[] with) {
        for (int i = 1; i < with.length; i++) {
            for (int j = 0; j < i; j++) {
                Name a = attribute(with[i]);
                Name b = attribute(with[j]);
                if (a.local.equals(b.local) && namespace(a).equals(namespace(b))) {
                    throw malformed("an attribute stands twice in a tag, by two prefixes");
                }
            }
        }
    }

    private void checkMany(int[] with) {
        Set<String> seen = new HashSet<>();
        for (int i : with) {
            Name name = attribute(i);
            if (!seen.add(name.local + ' ' + namespace(name))) {
                throw malformed("an attribute stands twice in a tag, by two prefixes");
            }
        }
    }

    private DdexParseException malformed(String problem) {
        return window.malformed(problem, window.pos);
    }

    private Name attribute(int index) {
        return written.name(attributes[index]);
    }

    private static String namespace(Name name) {
        return name.prefix.uri == null ? "" : name.prefix.uri;
    }

    /** Returns how many attributes and namespace declarations there are. */
    int writtenCount() {
        return written.count();
    }

    /** Returns an attribute or namespace declaration, from 0 as they are written. */
    Name written(int index) {
        return written.name(index);
    }

    /** Returns how many attributes there are, without namespace declarations. */
    int attributeCount() {
        return known == null ? attributeCount : known.count();
    }

    String attributeName(int index) {
        return known == null ? attribute(index).local : known.name(index);
    }

    String attributeNamespace(int index) {
        if (known != null) {
            return "";
        }
        Name name = attribute(index);
        return name.hasPrefix() ? namespace(name) : "";
    }

    String attributeValue(int index) {
        return known == null ? written.value(attributes[index]) : known.value(index);
    }

    /** Returns the value of an attribute without a prefix, or null. */
    @Nullable
    String attribute(String local) {
        if (known != null) {
            return known.attribute(local);
        }
        for (int i = 0; i < attributeCount; i++) {
            Name name = attribute(i);
            if (!name.hasPrefix() && name.local.equals(local)) {
                return attributeValue(i);
            }
        }
        return null;
    }
}
