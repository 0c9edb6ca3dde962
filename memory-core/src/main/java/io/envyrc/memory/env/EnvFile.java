package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@code .env} file in memory: its variables in the order of the file, to look up, change and write back.
 *
 * <p>Of equal keys the last assignment counts, at the place of the first. What is written back is the text that was
 * read, byte for byte, but for the values that were {@linkplain #set set} and the lines that were
 * {@linkplain #delete deleted}: comments, blank lines, order and line ends stay. It always reads back as the same
 * variables. Where an edit would change what another line means, as next to a quote that is not closed, the value is put
 * in other quotes; in NODE the comments behind it lose their indentation if they would be keys; and if that does not help,
 * the assignments are written anew and only comments and blank lines stay as they were.
 *
 * <p>Where the parser replaces variables in values, they are as they were when the file was read: {@link #set} changes no
 * other value here, but when the file is read again those that name the variable are made of what was set. What is set
 * is written so that no variable is found in it; the text of other values stays.
 *
 * <p>It holds the whole text of the file, and besides that, for each variable, 42 to 54 bytes: where it stands, and an
 * index of the keys. A file from {@link EnvParser#parse(java.io.InputStream) parse} holds each value too, at about 48
 * bytes and a byte a character (two a character if one of them is beyond Latin-1); one from
 * {@link EnvParser#parseLarge(java.io.InputStream) parseLarge} makes a value of the text each time it is asked for. In a
 * dialect other than {@link EnvDialect#DOTENV} each holds keys and values, at as much each. {@link #toMap} and
 * {@link #variables} make all values at once. The figures are for a 64-bit HotSpot JVM with compressed references.
 *
 * <p>Not thread-safe; without changes it may be read by several threads.
 */
public final class EnvFile {
    private final EnvConfig config;
    private final SourceText text;
    private final EnvTable table;
    private final EnvSummary summary;
    private final List<EnvDiagnostic> diagnostics;
    private final EnvEdits edits = new EnvEdits();

    EnvFile(EnvConfig config, SourceText text, EnvTable table, EnvSummary summary, List<EnvDiagnostic> diagnostics) {
        this.config = config;
        this.text = text;
        this.table = table;
        this.summary = summary;
        this.diagnostics = List.copyOf(diagnostics);
    }

    /** Returns an empty file. */
    public static EnvFile create() {
        SourceText text = new SourceText();
        return new EnvFile(
                EnvConfig.defaults(), text, new EnvTable(text), new EnvSummary(0, 0, 0, 0, true, 0), List.of());
    }

    /** Returns how many variables there are, equal keys counted once. */
    public int size() {
        return table.keys() - edits.deletedKeys() + edits.added().size();
    }

    public boolean contains(String key) {
        return find(key) >= 0 || edits.added().containsKey(key);
    }

    /** Returns the value of a key, or null if there is none. */
    public @Nullable String get(String key) {
        int index = find(key);
        if (index >= 0) {
            return value(index);
        }
        return edits.added().get(key);
    }

    /** Returns the number of the assignment that counts for a key, or a number below 0. */
    private int find(String key) {
        return edits.isDeleted(key) ? -1 : table.find(key);
    }

    private String value(int index) {
        String changed = edits.changed(index);
        return changed == null ? table.value(index) : changed;
    }

    /** Hands over each key with the number of the assignment that counts for it, and then each that was added with -1. */
    private void forEachKey(ObjIntConsumer<String> action) {
        for (int i = 0; i < table.size(); i++) {
            if (!table.isRepeated(i)) {
                String key = table.key(i);
                if (!edits.isDeleted(key)) {
                    action.accept(key, table.latest(i));
                }
            }
        }
        edits.added().keySet().forEach(key -> action.accept(key, -1));
    }

    /** Returns the variables with the lines on which they stood when read; 0 for those added since. */
    public List<EnvVariable> variables() {
        List<EnvVariable> variables = new ArrayList<>(size());
        forEachKey((key, index) -> variables.add(
                new EnvVariable(key, Objects.requireNonNull(get(key)), index < 0 ? 0 : table.line(index))));
        return List.copyOf(variables);
    }

    /** Returns a copy of keys and values, in order. */
    public Map<String, String> toMap() {
        Map<String, String> values = new LinkedHashMap<>();
        forEachKey((key, index) -> values.put(key, Objects.requireNonNull(get(key))));
        return values;
    }

    /**
     * Returns what the file says about a key: the comment behind its value, or else the comment lines right above it,
     * without their {@code #}; null if there is neither or the key was added since.
     */
    public @Nullable String comment(String key) {
        int index = find(key);
        return index < 0 ? null : EnvComments.of(text, table, index);
    }

    /** Returns the counts of the parse that made this file; edits do not change them. */
    public EnvSummary summary() {
        return summary;
    }

    /**
     * Returns the findings of that parse, the first {@value EnvFileLoader#MAX_DIAGNOSTICS} of them;
     * {@link EnvSummary#diagnostics()} counts all.
     */
    public List<EnvDiagnostic> diagnostics() {
        return diagnostics;
    }

    /**
     * Sets a variable: its value at its place if the file has the key, else in a line at the end.
     *
     * @param key letters, digits, {@code _}, {@code .} and {@code -} of ASCII, at least one
     * @param value any text that the dialect can express
     * @throws IllegalArgumentException if the key has other characters, or the dialect has no way to write the value: it
     *     has half a surrogate pair; or, in DOTENV and NODE, it mixes all three quotes with line ends or {@code #}; or a
     *     CR, in DOTENV with a literal {@code \n} and in NODE at all
     */
    public void set(String key, String value) {
        if (changes(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"))) {
            make(key, value);
        }
    }

    /** Tells whether a variable is not set to a value already, and may be. */
    private boolean changes(String key, String value) {
        checkKey(key);
        if (value.equals(get(key))) {
            return false;
        }
        if (EnvQuoting.write(value, config) == null) {
            throw new IllegalArgumentException(
                    "value of %s (%d characters) cannot be written in the %s dialect: no quote takes all its characters; encode it, for example in Base64"
                            .formatted(key, value.length(), config.dialect()));
        }
        return true;
    }

    private void make(String key, String value) {
        int index = find(key);
        if (index >= 0) {
            edits.change(index, value);
        } else {
            edits.add(key, value);
        }
    }

    // A key that is refused stays untold: of a merged file with a broken quote it may be a part of a value.
    private static void checkKey(String key) {
        int good = 0;
        while (good < key.length() && TextCursor.isKeyPart(key.charAt(good))) {
            good++;
        }
        if (key.isEmpty() || good < key.length()) {
            throw new IllegalArgumentException("key must be one or more of A-Z a-z 0-9 _ . - but "
                    + (key.isEmpty()
                            ? "is empty"
                            : "character %d of its %d is another".formatted(good + 1, key.length())));
        }
    }

    /**
     * Removes every assignment of a key, with the lines it stands on.
     *
     * @return false if there is none
     */
    public boolean delete(String key) {
        if (find(key) >= 0) {
            edits.delete(key);
            return true;
        }
        return edits.remove(key);
    }

    /** Returns how another file differs from this one. */
    public EnvDiff diff(EnvFile other) {
        List<String> added = new ArrayList<>();
        List<String> removed = new ArrayList<>();
        List<String> changed = new ArrayList<>();
        forEachKey((key, index) -> {
            String value = other.get(key);
            if (value == null) {
                removed.add(key);
            } else if (!value.equals(get(key))) {
                changed.add(key);
            }
        });
        other.forEachKey((key, index) -> {
            if (!contains(key)) {
                added.add(key);
            }
        });
        return new EnvDiff(added, removed, changed);
    }

    /**
     * Sets every variable of another file here, as {@link #set} does, or none of them.
     *
     * @throws IllegalArgumentException if {@link #set} takes one of them not; nothing is changed then
     */
    public void merge(EnvFile other) {
        Map<String, String> merged = new LinkedHashMap<>();
        Objects.requireNonNull(other, "other").toMap().forEach((key, value) -> {
            if (changes(key, value)) {
                merged.put(key, value);
            }
        });
        merged.forEach(this::make);
    }

    /**
     * Writes the file as UTF-8. The stream is flushed and stays open.
     *
     * @throws EnvParseException if an edited file breaks a limit of the parser that made it; nothing is written then
     * @throws IllegalStateException if another value, which no quote of the dialect takes, begins with a quote that is
     *     not closed, and would take in the one quote that a value that was set fits in; nothing is written then
     * @throws IOException from the stream
     */
    public void writeTo(OutputStream out) throws IOException {
        rendered().writeTo(out);
        out.flush();
    }

    /** As {@link #writeTo(OutputStream)}; bytes that are not UTF-8 are written as U+FFFD. */
    public void writeTo(Writer writer) throws IOException {
        Reader decoded = new InputStreamReader(rendered().open(), UTF_8);
        decoded.transferTo(writer);
        writer.flush();
    }

    /**
     * As {@link #writeTo(OutputStream)}, in place of a file, or to a new one, at once: whoever reads the file meets the
     * old text or the new one, and if this fails the old file stays as it is and nothing else is left behind.
     *
     * <p>A symbolic link stays, and the file it leads to is replaced; so the directory of that file must be writable,
     * and another hard link to it keeps the old text. Where the file system has POSIX permissions, the file keeps its
     * own, and its group and owner as far as this process may set them; if it may not set the group, the group that the
     * file then has may do no more than others may. A new file is readable and writable by its owner alone.
     *
     * @throws EnvParseException if an edited file breaks a limit of the parser that made it
     * @throws IllegalStateException as {@link #writeTo(OutputStream)} does
     * @throws IOException if the file is a directory or otherwise not a regular one, is a link that leads nowhere, or
     *     cannot be written
     */
    public void writeTo(Path file) throws IOException {
        FileReplacement.write(file, rendered()::writeTo);
    }

    private SourceText rendered() throws IOException {
        return edits.isEmpty() ? text : new EnvFileWriter(config, text, table, edits).render(toMap());
    }

    /** Returns the number of variables, and neither keys nor values. */
    @Override
    public String toString() {
        return "EnvFile[%d variables]".formatted(size());
    }
}
