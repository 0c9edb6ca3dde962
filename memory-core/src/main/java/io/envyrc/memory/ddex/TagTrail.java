package io.envyrc.memory.ddex;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tags on the way through a message: those that are open, the latest one, and which came behind it before. What it
 * holds is bounded: a name that is pushed out by others is only made anew. Not thread-safe.
 */
final class TagTrail {
    private static final int SETS = 1 << 10;

    private static final int TRIALS = 7;
    private static final int MAX_LENGTH = 120;

    private final WoodstoxReader xml;
    // Two places for each set; the first has the later name.
    private final @Nullable TagName[] table = new TagName[2 * SETS];
    private TagName[] open = new TagName[16];
    private int[] scopes = new int[16];
    private TagName latest = new TagName(null, "");
    private boolean latestEnded;
    private int scope;
    private int latestScope;
    private int tagEnd;
    private TagAttributes attributes = TagAttributes.NONE;

    TagTrail(WoodstoxReader xml) {
        this.xml = xml;
    }

    /** Returns the name of the tag at an index, if it ends the element open at a depth, or is like one that was here before. */
    @Nullable
    TagName find(int at, int depth) {
        if (!xml.isMarkup(at)) {
            return null;
        }
        if (xml.isEnd(at)) {
            return isTag(open[depth], at + 2) ? open[depth] : null;
        }
        TagName.Followers expected = expected();
        TagName name = expected.one;
        if (name != null && isKnown(name, at + 1)) {
            return name;
        }
        name = expected.other;
        return name != null && isKnown(name, at + 1) ? name : null;
    }

    /** Tells whether a name stands at an index, and a tag ends behind it. */
    boolean isTag(TagName name, int at) {
        attributes = TagAttributes.NONE;
        return isTag(name, attributes, at);
    }

    private boolean isTag(TagName name, TagAttributes rest, int at) {
        int to = at + name.length();
        tagEnd = to + rest.length();
        char[] buffer = xml.buffer();
        return tagEnd <= xml.limit() && rest.isAt(buffer, to) && name.isAt(buffer, at);
    }

    private boolean isKnown(TagName name, int at) {
        if (isTag(name, at)) {
            return true;
        }
        TagAttributes known = name.attributes;
        if (known == null || !isTag(name, known, at)) {
            return false;
        }
        attributes = known;
        return true;
    }

    /** Returns the index behind the tag that was found. */
    int tagEnd() {
        return tagEnd;
    }

    /** Returns the attributes of the start tag that was found. */
    TagAttributes attributes() {
        return attributes;
    }

    /** Keeps the start tag that was read for the next of its name, if the one that is kept was not of use for a while. */
    void keep(TagName name) {
        if (name.attributes == null || ++name.otherTags > TRIALS) {
            name.otherTags = 0;
            name.attributes = xml.attributes(name, MAX_LENGTH);
        }
    }

    /** Returns the names that are expected next. */
    private TagName.Followers expected() {
        return latestEnded ? latest.afterEnd : latest.afterStart;
    }

    /** Returns the name of the open element at a depth. */
    TagName open(int depth) {
        return open[depth];
    }

    /** Returns the name of the latest tag. */
    TagName latest() {
        return latest;
    }

    /** Returns a number of what prefixes mean: they mean the same wherever it is the same. */
    int scope() {
        return scope;
    }

    /** Returns the name that Woodstox gives by these strings. */
    TagName find(@Nullable String prefix, String local) {
        TagName.Followers followers = expected();
        TagName one = followers.one;
        if (one != null && one.is(prefix, local)) {
            return one;
        }
        TagName other = followers.other;
        if (other != null && other.is(prefix, local)) {
            return other;
        }
        TagName found = look(prefix, local);
        followers.add(found);
        return found;
    }

    private TagName look(@Nullable String prefix, String local) {
        int hash = local.hashCode() + (prefix == null ? 0 : 31 * prefix.hashCode());
        int at = 2 * ((hash ^ (hash >>> 16)) & (SETS - 1));
        TagName first = table[at];
        if (first != null && first.is(prefix, local)) {
            return first;
        }
        TagName second = table[at + 1];
        if (second == null || !second.is(prefix, local)) {
            if (second != null) {
                // Who still has it must not keep all that came behind it.
                second.afterStart.clear();
                second.afterEnd.clear();
            }
            second = new TagName(prefix, local);
        }
        table[at + 1] = first;
        table[at] = second;
        return second;
    }

    /** Notes a start tag, whether one that declares namespaces. */
    void begin(TagName name, int depth, boolean declares) {
        if (depth == open.length) {
            open = Arrays.copyOf(open, 2 * depth);
            scopes = Arrays.copyOf(scopes, 2 * depth);
        }
        open[depth] = name;
        scopes[depth] = scope;
        if (declares) {
            scope = ++latestScope;
        }
        latest = name;
        latestEnded = false;
    }

    /** Notes the end tag of the element at a depth. */
    void end(int depth) {
        latest = open[depth];
        latestEnded = true;
        scope = scopes[depth];
    }

    /** Notes an element that was read as a whole. */
    void pass(TagName leaf) {
        latest = leaf;
        latestEnded = true;
    }
}
