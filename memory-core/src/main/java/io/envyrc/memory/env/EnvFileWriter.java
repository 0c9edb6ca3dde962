package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.envyrc.memory.Cancellation;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
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

    private final EnvConfig config;
    private final SourceText text;
    private final List<EnvEntry> entries;
    private final byte[] newline;

    EnvFileWriter(EnvConfig config, SourceText text, List<EnvEntry> entries) {
        this.config = config;
        this.text = text;
        this.entries = entries;
        long firstEnd = text.lineEnd(0);
        this.newline = text.copy(firstEnd, (int) (text.nextLine(firstEnd) - firstEnd));
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
        for (EnvEntry entry : entries) {
            if (entry.isAdded()) {
                continue;
            }
            if (entry.isDeleted()) {
                long from = Math.max(done, text.lineStart(entry.start()));
                out.append(text, done, from);
                done = Math.max(from, text.nextLine(text.lineEnd(entry.valueEnd())));
            } else if (entry.isChanged() && entry.valueStart() >= done) {
                out.append(text, done, entry.valueStart());
                if (entry.isInherited()) {
                    out.append(EQUALS);
                }
                out.append(entry.written(text));
                done = entry.valueEnd();
            }
        }
        out.append(text, done, text.length());
        appendAdded(out);
        return out;
    }

    private SourceText writeAnew() {
        SourceText out = new SourceText();
        long done = 0;
        for (EnvEntry entry : entries) {
            if (!entry.isAdded()) {
                long start = Math.max(done, text.lineStart(entry.start()));
                appendComments(out, done, start);
                done = Math.max(start, text.nextLine(text.lineEnd(entry.valueEnd())));
                if (!entry.isDeleted()) {
                    appendAssignment(out, entry);
                }
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
            appendNewline(out);
            at = text.nextLine(end);
        }
    }

    private void appendAdded(SourceText out) {
        for (EnvEntry entry : entries) {
            if (entry.isAdded() && !entry.isDeleted()) {
                if (out.lineStart(out.length()) < out.length()) {
                    appendNewline(out);
                }
                appendAssignment(out, entry);
            }
        }
    }

    private void appendAssignment(SourceText out, EnvEntry entry) {
        out.append(entry.key().getBytes(UTF_8));
        if (entry.isChanged() || !entry.isInherited()) {
            out.append(EQUALS);
            String written = config.interpolates() ? null : EnvQuoting.write(entry.value(text), config);
            out.append(written != null ? written.getBytes(UTF_8) : entry.written(text));
        }
        appendNewline(out);
    }

    private void appendNewline(SourceText out) {
        if (newline.length > 0) {
            out.append(newline);
        } else {
            out.append(new byte[] {'\n'});
        }
    }

    /** Returns what the file is to read back as, with the variables in values as they are written. */
    private Map<String, String> plainValues() throws IOException {
        Map<String, String> expected = plainValues(text);
        for (EnvEntry entry : entries) {
            if (entry.isDeleted()) {
                expected.remove(entry.key());
            } else if (entry.isChanged()) {
                SourceText alone = new SourceText();
                appendAssignment(alone, entry);
                expected.putAll(plainValues(alone));
            }
        }
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
