package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.env.EnvEdits.Edit;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;

/**
 * Renders an edited file.
 *
 * <p>A change touches its value only, a removal its lines only. Alone that is not safe: to dotenv a stray quote reaches
 * for the next one however far it is, so an edit may change what another line means. So the text is read back, and if it
 * does not hold what it should, every assignment is written anew, and lines that were skipped become comments.
 *
 * <p>Where the parser replaces variables, it is the values with the variables still in them that are compared and written
 * anew: so no value of a variable gets into the file.
 */
final class EnvFileWriter {
    private static final byte[] COMMENT = {'#', ' '};
    private static final byte[] EQUALS = {'='};
    private static final byte[] LINE_FEED = {'\n'};

    private final EnvConfig config;
    private final SourceText text;
    private final EnvTable table;
    private final EnvEdits edits;
    private final byte[] newline;

    EnvFileWriter(EnvConfig config, SourceText text, EnvTable table, EnvEdits edits) {
        this.config = config;
        this.text = text;
        this.table = table;
        this.edits = edits;
        long firstEnd = text.lineEnd(0);
        byte[] first = text.copy(firstEnd, (int) (text.nextLine(firstEnd) - firstEnd));
        this.newline = endsLine(first) ? first : LINE_FEED;
    }

    /** Returns the text of the file; {@code values} is what it is to read back as. */
    SourceText render(Map<String, String> values) throws IOException {
        Map<String, String> expected = config.interpolates() ? plainValues() : values;
        SourceText kept = keepLayout();
        if (plainValues(kept).equals(expected)) {
            return kept;
        }
        SourceText anew = writeAnew();
        if (plainValues(anew).equals(expected)) {
            return anew;
        }
        throw new IllegalStateException(".env file cannot be written so that it reads back as it is");
    }

    private SourceText keepLayout() {
        SourceText out = new SourceText();
        long done = 0;
        for (int i = 0; i < table.size(); i++) {
            Edit changed = edits.changed(i);
            if (edits.isDeleted(table.key(i))) {
                long from = Math.max(done, text.lineStart(table.start(i)));
                out.append(text, done, from);
                done = Math.max(from, text.nextLine(text.lineEnd(table.valueEnd(i))));
            } else if (changed != null && table.valueStart(i) >= done) {
                out.append(text, done, table.valueStart(i));
                if (table.isInherited(i)) {
                    out.append(EQUALS);
                }
                out.append(changed.written().getBytes(UTF_8));
                done = table.valueEnd(i);
            }
        }
        out.append(text, done, text.length());
        appendAdded(out);
        return out;
    }

    private SourceText writeAnew() {
        SourceText out = new SourceText();
        long done = 0;
        for (int i = 0; i < table.size(); i++) {
            long start = Math.max(done, text.lineStart(table.start(i)));
            appendComments(out, done, start);
            done = Math.max(start, text.nextLine(text.lineEnd(table.valueEnd(i))));
            String key = table.key(i);
            if (!edits.isDeleted(key)) {
                appendRead(out, i);
            }
        }
        appendComments(out, done, text.length());
        appendAdded(out);
        return out;
    }

    private void appendComments(SourceText out, long from, long to) {
        long at = from;
        while (at < to) {
            long end = text.lineEnd(at);
            byte[] line = text.copy(at, (int) (end - at));
            int first = 0;
            while (first < line.length && JsSpace.lengthAt(line, first, line.length) > 0) {
                first += JsSpace.lengthAt(line, first, line.length);
            }
            if (first < line.length && line[first] != '#') {
                out.append(COMMENT);
            }
            out.append(line);
            out.append(newline);
            at = text.nextLine(end);
        }
    }

    private void appendAdded(SourceText out) {
        edits.added().forEach((key, edit) -> {
            int last = (int) Math.min(out.length(), 1);
            if (last > 0 && !endsLine(out.copy(out.length() - last, last))) {
                out.append(newline);
            }
            appendAssignment(out, key, edit.written().getBytes(UTF_8));
        });
    }

    private void appendRead(SourceText out, int index) {
        Edit changed = edits.changed(index);
        if (changed != null) {
            appendAssignment(out, table.key(index), changed.written().getBytes(UTF_8));
        } else if (table.isInherited(index)) {
            out.append(table.key(index).getBytes(UTF_8));
            out.append(newline);
        } else {
            // Where nothing stands behind its sign, Node keeps keys that it takes apart elsewhere: "" and "export A".
            boolean bare = config.dialect() == EnvDialect.NODE && table.valueLength(index) == 0;
            boolean asItIs = bare || config.interpolates();
            String written = asItIs ? null : EnvQuoting.write(table.value(index), config);
            byte[] bytes = written != null
                    ? written.getBytes(UTF_8)
                    : text.copy(table.valueStart(index), table.valueLength(index));
            appendAssignment(out, table.key(index), bytes);
        }
    }

    private void appendAssignment(SourceText out, String key, byte[] written) {
        out.append(key.getBytes(UTF_8));
        out.append(EQUALS);
        out.append(written);
        out.append(newline);
    }

    /** Tells whether bytes end a line: a lone CR does in DOTENV only. */
    private boolean endsLine(byte[] bytes) {
        byte last = bytes.length == 0 ? 0 : bytes[bytes.length - 1];
        return last == '\n' || (last == '\r' && config.dialect() == EnvDialect.DOTENV);
    }

    /** Returns what the file is to read back as, with the variables in values as they are written. */
    private Map<String, String> plainValues() throws IOException {
        Map<String, String> expected = plainValues(text);
        SourceText set = new SourceText();
        for (int i = 0; i < table.size(); i++) {
            Edit changed = edits.changed(i);
            String key = table.key(i);
            if (edits.isDeleted(key)) {
                expected.remove(key);
            } else if (changed != null) {
                appendAssignment(set, key, changed.written().getBytes(UTF_8));
            }
        }
        appendAdded(set);
        expected.putAll(plainValues(set));
        return expected;
    }

    private Map<String, String> plainValues(SourceText candidate) throws IOException {
        Map<String, String> read = new HashMap<>();
        try (InputStream in = candidate.open();
                EnvAssignments assignments =
                        config.dialect().openPlain(in, config, EnvParser.UNHEARD, Cancellation.none())) {
            while (assignments.next()) {
                read.put(assignments.key(), assignments.value());
            }
        }
        return read;
    }
}
