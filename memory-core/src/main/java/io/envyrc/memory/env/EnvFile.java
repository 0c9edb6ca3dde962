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
import org.jspecify.annotations.Nullable;

/**
 * A {@code .env} file in memory: its variables in the order of the file, to look up, change and write back.
 *
 * <p>Of equal keys the last assignment counts, at the place of the first. What is written back is the text that was
 * read, byte for byte, but for the values that were {@linkplain #set set} and the lines that were
 * {@linkplain #delete deleted}: comments, blank lines, order and line ends stay. It always reads back as the same
 * variables; where an edit would change what another line means, as next to a stray quote, the assignments are written
 * anew and only comments and blank lines stay as they were.
 *
 * <p>Where the parser replaces variables in values, they are as they were when the file was read: {@link #set} changes no
 * other value here, but when the file is read again those that name the variable are made of what was set. What is set
 * is written so that no variable is found in it; the text of other values stays.
 *
 * <p>It holds the whole text of the file, and besides that, for each variable, about 150 bytes and a byte a character of
 * its key. A file from {@link EnvParser#parse(java.io.InputStream) parse} holds each value too, at about 40 bytes and a
 * byte a character (two a character if one of them is beyond Latin-1); one from
 * {@link EnvParser#parseLarge(java.io.InputStream) parseLarge} makes a value of the text each time it is asked for.
 * {@link #toMap} and {@link #variables} make all values at once. The figures are for a 64-bit HotSpot JVM with
 * compressed references.
 *
 * <p>Not thread-safe; without changes it may be read by several threads.
 */
public final class EnvFile {
    private final EnvConfig config;
    private final SourceText text;
    private final EnvSummary summary;
    private final List<EnvDiagnostic> diagnostics;
    private final List<EnvEntry> entries;
    private final Map<String, EnvEntry> byKey;
    private boolean edited;

    EnvFile(
            EnvConfig config,
            SourceText text,
            EnvSummary summary,
            List<EnvDiagnostic> diagnostics,
            List<EnvEntry> entries,
            Map<String, EnvEntry> byKey) {
        this.config = config;
        this.text = text;
        this.summary = summary;
        this.diagnostics = List.copyOf(diagnostics);
        this.entries = entries;
        this.byKey = byKey;
    }

    /** Returns an empty file. */
    public static EnvFile create() {
        EnvSummary nothing = new EnvSummary(0, 0, 0, 0, true, 0);
        return new EnvFile(
                EnvConfig.defaults(), new SourceText(), nothing, List.of(), new ArrayList<>(), new LinkedHashMap<>());
    }

    /** Returns how many variables there are, equal keys counted once. */
    public int size() {
        return byKey.size();
    }

    public boolean contains(String key) {
        return byKey.containsKey(key);
    }

    /** Returns the value of a key, or null if there is none. */
    public @Nullable String get(String key) {
        EnvEntry entry = byKey.get(key);
        return entry == null ? null : entry.value(text);
    }

    /** Returns the variables with the lines on which they stood when read; 0 for those added since. */
    public List<EnvVariable> variables() {
        return byKey.values().stream()
                .map(entry -> new EnvVariable(entry.key(), entry.value(text), entry.line()))
                .toList();
    }

    /** Returns a copy of keys and values, in order. */
    public Map<String, String> toMap() {
        Map<String, String> values = new LinkedHashMap<>();
        byKey.forEach((key, entry) -> values.put(key, entry.value(text)));
        return values;
    }

    /**
     * Returns what the file says about a key: the comment behind its value, or else the comment lines right above it,
     * without their {@code #}; null if there is neither or the key was added since.
     */
    public @Nullable String comment(String key) {
        EnvEntry entry = byKey.get(key);
        return entry == null || entry.isAdded() ? null : EnvComments.of(text, entries, entry);
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
        checkKey(key);
        EnvEntry entry = byKey.get(key);
        if (entry != null && entry.value(text).equals(value)) {
            return;
        }
        String written = EnvQuoting.write(value, config);
        if (written == null) {
            throw new IllegalArgumentException(
                    "value of %s (%d characters) cannot be written in the %s dialect: no quote takes all its characters"
                            .formatted(key, value.length(), config.dialect()));
        }
        edited = true;
        if (entry == null) {
            EnvEntry added = EnvEntry.added(key, value, written);
            entries.add(added);
            byKey.put(key, added);
        } else {
            entry.change(value, written);
        }
    }

    private static void checkKey(String key) {
        if (key.isEmpty() || !key.chars().allMatch(TextCursor::isKeyPart)) {
            throw new IllegalArgumentException(
                    "key must be one or more of A-Z a-z 0-9 _ . - but was '%s'".formatted(key));
        }
    }

    /**
     * Removes every assignment of a key, with the lines it stands on.
     *
     * @return false if there is none
     */
    public boolean delete(String key) {
        if (byKey.remove(key) == null) {
            return false;
        }
        edited = true;
        entries.stream().filter(entry -> entry.key().equals(key)).forEach(EnvEntry::delete);
        return true;
    }

    /** Sets every variable of another file here, as {@link #set} does. */
    public void merge(EnvFile other) {
        Objects.requireNonNull(other, "other").toMap().forEach(this::set);
    }

    /**
     * Writes the file as UTF-8. The stream is flushed and stays open.
     *
     * @throws EnvParseException if an edited file breaks a limit of the parser that made it; nothing is written then
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
     * @throws IOException if the file is a directory or otherwise not a regular one, is a link that leads nowhere, or
     *     cannot be written
     */
    public void writeTo(Path file) throws IOException {
        FileReplacement.write(file, rendered()::writeTo);
    }

    private SourceText rendered() throws IOException {
        return edited ? new EnvFileWriter(config, text, entries).render(toMap()) : text;
    }

    /** Returns the keys and nothing of the values. */
    @Override
    public String toString() {
        return "EnvFile" + byKey.keySet();
    }
}
