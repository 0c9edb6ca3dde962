package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Objects;

/** One way to write an edited file. Whether it reads back as the same variables is for others to say. */
final class EnvRendering {
    private static final byte[] COMMENT = {'#', ' '};
    private static final String EXPORT = "export ";
    private static final byte[] EQUALS = {'='};
    private static final byte[] LINE_FEED = {'\n'};

    private final EnvConfig config;
    private final SourceText text;
    private final EnvTable table;
    private final EnvEdits edits;
    private final String avoided;
    private final byte[] newline;

    /**
     * Prepares to write a file.
     *
     * @param avoided quotes to put no value in that can be written without
     */
    EnvRendering(EnvConfig config, SourceText text, EnvTable table, EnvEdits edits, String avoided) {
        this.config = config;
        this.text = text;
        this.table = table;
        this.edits = edits;
        this.avoided = avoided;
        long firstEnd = text.lineEnd(0);
        byte[] first = text.copy(firstEnd, (int) (text.nextLine(firstEnd) - firstEnd));
        this.newline = endsLine(first) ? first : LINE_FEED;
    }

    /**
     * Returns the text with new values in the place of old ones, less the lines that are deleted.
     *
     * @param outdented whether comments between what was edited and the next assignment lose the blanks before them: to
     *     NODE an indented one is none behind a quote
     */
    SourceText keepLayout(boolean outdented) {
        SourceText out = new SourceText();
        long done = 0;
        boolean behindEdit = false;
        for (int i = 0; i < table.size(); i++) {
            long line = text.lineStart(table.start(i));
            if (outdented && behindEdit && line >= done) {
                appendOutdented(out, done, line);
                done = line;
                behindEdit = false;
            }
            String changed = edits.changed(i);
            if (edits.isDeleted(table.key(i))) {
                long from = Math.max(done, line);
                out.append(text, done, from);
                done = Math.max(from, text.nextLine(text.lineEnd(table.valueEnd(i))));
                behindEdit = true;
            } else if (changed != null && table.valueStart(i) >= done) {
                out.append(text, done, table.valueStart(i));
                if (table.isInherited(i)) {
                    out.append(EQUALS);
                }
                out.append(written(changed));
                done = table.valueEnd(i);
                behindEdit = true;
            }
        }
        if (outdented && behindEdit) {
            appendOutdented(out, done, text.length());
        } else {
            out.append(text, done, text.length());
        }
        appendAdded(out);
        return out;
    }

    /** Returns a text with the comments and blank lines, and each assignment in a line or lines of its own. */
    SourceText writeAnew() {
        SourceText out = new SourceText();
        long done = 0;
        for (int i = 0; i < table.size(); i++) {
            long start = Math.max(done, text.lineStart(table.start(i)));
            appendComments(out, done, start);
            done = Math.max(start, text.nextLine(text.lineEnd(table.valueEnd(i))));
            if (!edits.isDeleted(table.key(i))) {
                appendRead(out, i);
            }
        }
        appendComments(out, done, text.length());
        appendAdded(out);
        return out;
    }

    /** Returns a text with the assignments alone that were changed or added. */
    SourceText writeEdits() {
        SourceText out = new SourceText();
        for (int i = 0; i < table.size(); i++) {
            String changed = edits.changed(i);
            String key = table.key(i);
            if (changed != null && !edits.isDeleted(key)) {
                appendAssignment(out, key, written(changed));
            }
        }
        appendAdded(out);
        return out;
    }

    private void appendOutdented(SourceText out, long from, long to) {
        long done = from;
        for (long at = from; at < to; at++) {
            if (at == 0 || text.at(at - 1) == '\n') {
                long first = behindBlanks(at, to);
                if (first < to && text.at(first) == '#') {
                    out.append(text, done, at);
                    done = first;
                }
            }
        }
        out.append(text, done, to);
    }

    private long behindBlanks(long from, long to) {
        long at = from;
        while (at < to && (text.at(at) == ' ' || text.at(at) == '\t' || text.at(at) == '\r')) {
            at++;
        }
        return at;
    }

    private void appendComments(SourceText out, long from, long to) {
        long at = from;
        while (at < to) {
            long end = text.lineEnd(at);
            byte[] line = text.copy(at, (int) (end - at));
            int done = 0;
            while (done < line.length) {
                int next = config.dialect() == EnvDialect.DOTENV ? behindSeparator(line, done) : line.length;
                appendComment(out, line, done, next);
                done = next;
            }
            out.append(newline);
            at = text.nextLine(end);
        }
    }

    /** Returns the index behind the next U+2028 or U+2029, which ends a line of DOTENV, or that of the end. */
    private static int behindSeparator(byte[] line, int from) {
        int at = from;
        while (at < line.length && !JsSpace.isSeparatorAt(line, at, line.length)) {
            at++;
        }
        return Math.min(at + JsSpace.MAX_LENGTH, line.length);
    }

    private void appendComment(SourceText out, byte[] line, int from, int to) {
        int first = from;
        while (first < to && JsSpace.lengthAt(line, first, to) > 0) {
            first += JsSpace.lengthAt(line, first, to);
        }
        boolean comment = first < to && line[first] == '#';
        if (first < to && !comment) {
            out.append(COMMENT);
        }
        out.append(line, comment && config.dialect() == EnvDialect.NODE ? first : from, to);
    }

    private void appendAdded(SourceText out) {
        edits.added().forEach((key, value) -> {
            int last = (int) Math.min(out.length(), 1);
            if (last > 0 && !endsLine(out.copy(out.length() - last, last))) {
                out.append(newline);
            }
            appendAssignment(out, key, written(value));
        });
    }

    private void appendRead(SourceText out, int index) {
        String changed = edits.changed(index);
        if (changed != null) {
            appendAssignment(out, table.key(index), written(changed));
        } else if (table.isInherited(index)) {
            out.append(table.key(index).getBytes(UTF_8));
            out.append(newline);
        } else {
            // Where nothing stands behind its sign, Node keeps keys that it takes apart elsewhere: "" and "export A".
            boolean bare = config.dialect() == EnvDialect.NODE && table.valueLength(index) == 0;
            boolean asItIs = bare || config.interpolates();
            String anew = asItIs ? null : EnvQuoting.write(table.value(index), config, avoided);
            byte[] bytes =
                    anew != null ? anew.getBytes(UTF_8) : text.copy(table.valueStart(index), table.valueLength(index));
            appendAssignment(out, config.dialect() == EnvDialect.NODE ? nodeKey(index) : table.key(index), bytes);
        }
    }

    /** Returns a key as it is to stand in a file of NODE. */
    private String nodeKey(int index) {
        String key = table.key(index);
        if (key.startsWith("#")) {
            // It is none but where blanks stand before it that are not skipped, as behind a comment.
            return "#" + new String(newline, UTF_8) + " " + key;
        }
        // A leading export is taken off if there is a value.
        return key.startsWith(EXPORT) && table.valueLength(index) > 0 ? EXPORT + key : key;
    }

    private void appendAssignment(SourceText out, String key, byte[] written) {
        out.append(key.getBytes(UTF_8));
        out.append(EQUALS);
        out.append(written);
        out.append(newline);
    }

    /** Returns a value that was set, and so can be written, as it is to stand in the file. */
    private byte[] written(String value) {
        return Objects.requireNonNull(EnvQuoting.write(value, config, avoided)).getBytes(UTF_8);
    }

    /** Tells whether bytes end a line: a lone CR does in DOTENV only. */
    private boolean endsLine(byte[] bytes) {
        byte last = bytes.length == 0 ? 0 : bytes[bytes.length - 1];
        return last == '\n' || (last == '\r' && config.dialect() == EnvDialect.DOTENV);
    }
}
