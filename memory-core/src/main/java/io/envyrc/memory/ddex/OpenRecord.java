package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexEvent.Entry;
import io.envyrc.memory.ddex.DdexEvent.Part;
import io.envyrc.memory.ddex.DdexEvent.Problem;
import io.envyrc.memory.ddex.DdexParseException.Kind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The record that is open, if one is: gives it as an event at its end, in parts before that if it is long, or as a problem
 * if it is broken and that is allowed. Not thread-safe.
 */
final class OpenRecord {
    // Memory is reserved by so many bytes at once: the next few values need no look at it.
    private static final long STEP = 4096;

    private final DdexLimits limits;
    private final MemoryMeter memory;
    private final EventQueue events;
    private final Assembly assembly = new Assembly();
    private final @Nullable RawTree raw;
    private int depth;
    private Place place = new Place(1, 1, 0);
    private String name = "";
    private int parts;
    private int skipped;
    private long sliceStart;
    private long reserved;
    private @Nullable String broken;

    OpenRecord(DdexConfig config, MemoryMeter memory, EventQueue events) {
        this.limits = config.limits();
        this.memory = memory;
        this.events = events;
        this.raw = config.raw() ? new RawTree(config.buffers()) : null;
    }

    /** Opens a record at its start tag, which begins at an offset in bytes. */
    void begin(XmlCursor cursor, String element, long start) {
        depth = cursor.depth();
        place = cursor.start(start);
        name = element;
        parts = 0;
        skipped = 0;
        sliceStart = start;
    }

    /** Returns the depth of its element, or 0 if no record is open. */
    int depth() {
        return depth;
    }

    Assembly assembly() {
        return assembly;
    }

    /** Returns the tree of its elements, if one is wanted. */
    @Nullable
    RawTree raw() {
        return depth > 0 && broken == null ? raw : null;
    }

    void skippedElement() {
        skipped++;
    }

    /** Reserves what a text takes that is being read, on top of what is held. */
    void reserveText(long bytes) {
        reserve(heldBytes() + bytes);
    }

    /** Reserves what is held, and returns it, in bytes. */
    long account() {
        long held = heldBytes();
        if (held > reserved) {
            reserve(held + STEP);
        }
        return held;
    }

    private long heldBytes() {
        long typed = assembly.held().bytes();
        return raw == null ? typed : typed + raw.heldBytes();
    }

    private long listedBytes() {
        long typed = assembly.held().listedBytes();
        return raw == null ? typed : typed + raw.heldBytes() - raw.openBytes();
    }

    /** Reserves what an element added, and gives a part of the record if that is enough for one. */
    void grown(XmlCursor cursor) throws IOException {
        String problem = assembly.problem();
        if (problem != null) {
            breakOff(cursor, problem(problem, cursor.start(cursor.endOffset())));
            return;
        }
        account();
        Held held = assembly.held();
        if (held.openLength() > limits.maxTextLength()) {
            String what = "a value with texts of %d characters".formatted(held.openLength());
            breakOff(cursor, new DdexLimitException(what, "maxTextLength", limits.maxTextLength(), cursor.here()));
        } else if (listedBytes() > limits.chunkSize()) {
            ByteRange range = new ByteRange(sliceStart, cursor.endOffset());
            long listed = held.listedBytes();
            events.add(new Part(parts, assembly.build(range, parts, skipped)), listed);
            addRaw(range);
            sliceStart = range.end();
            skipped = 0;
            parts++;
            reserve(heldBytes());
        }
    }

    private void reserve(long bytes) {
        reserved = bytes;
        memory.record(bytes);
    }

    private void addRaw(ByteRange range) {
        if (raw != null) {
            long held = raw.heldBytes();
            events.add(raw.take(range), held);
        }
    }

    /** Gives the record. */
    void end(XmlCursor cursor) throws IOException {
        String missing = broken == null ? assembly.missing() : null;
        if (missing != null) {
            breakOff(cursor, problem(missing, place));
        }
        depth = 0;
        ByteRange range = new ByteRange(place.byteOffset(), cursor.endOffset());
        if (broken == null) {
            long held = assembly.held().bytes();
            Entry entry = assembly.build(range, parts, skipped);
            events.tally().deals(assembly.deals());
            events.add(entry, held);
            addRaw(range);
            assembly.end();
            reserve(0);
        } else {
            endBroken(cursor, broken, range);
        }
    }

    private static DdexParseException problem(String problem, Place place) {
        return new DdexParseException(Kind.RECORD, problem, place, null);
    }

    /**
     * Leaves the rest of the record out, if records may be broken and this is in one.
     *
     * @throws DdexParseException the problem, if not
     */
    void breakOff(XmlCursor cursor, DdexParseException problem) {
        if (!limits.continueOnError() || depth == 0) {
            throw problem;
        }
        if (broken == null) {
            broken = String.valueOf(problem.getMessage());
            assembly.clear();
            if (raw != null) {
                raw.clear();
            }
            reserve(0);
            cursor.relax(true);
        }
    }

    boolean isBroken() {
        return broken != null;
    }

    private void endBroken(XmlCursor cursor, String message, ByteRange range) {
        events.add(new Problem(range, name, place.line(), place.column(), parts, message));
        broken = null;
        cursor.relax(false);
        if (events.tally().problems() >= limits.maxErrors()) {
            DdexCounts counts = events.tally().counts(cursor.elements());
            String summary = "%d records are broken (maxErrors %d) and %d are not; the last begins"
                    .formatted(counts.problems(), limits.maxErrors(), counts.records());
            throw new DdexParseException(Kind.TOO_MANY_ERRORS, summary, place, null);
        }
    }

    /** Gives buffers back. */
    void close() {
        if (raw != null) {
            raw.close();
        }
    }
}
