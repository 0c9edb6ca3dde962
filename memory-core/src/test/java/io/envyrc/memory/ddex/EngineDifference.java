package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Compares what both engines make of a document: the same events at the same places, and a refusal of the same kind, in the
 * same line. The differences that are let pass are Woodstox's, each by what it does there:
 *
 * <ul>
 *   <li>in the XML declaration it takes control characters for white space, does not miss white space, and does not count
 *       lines; a second byte order mark it passes over,
 *   <li>it looks at the first seven characters at once: a bad byte there comes before all events, and where the whole
 *       document is as short, offsets in bytes are those of other characters,
 *   <li>a bad byte in the XML declaration has no place but the beginning,
 *   <li>it has the name characters of the fourth edition of XML 1.0, and takes any beyond U+FFFF in a reference,
 *   <li>of {@code <![CDATA[} it reads the whole keyword first; of that one, a reference, and a target, it says that they
 *       are wrong where the document ends in them,
 *   <li>a carriage return before a bad byte, or before the end in a tag, is not counted as a line yet.
 * </ul>
 */
final class EngineDifference {
    private static final Pattern UNEXPECTED = Pattern.compile("Unexpected character.*\\(code (\\d+)", Pattern.DOTALL);
    private static final Pattern CUT = Pattern.compile(
            "Unrecognized XML directive|Missing semicolon after reference|expected a name start character|missing name"
                    + "|Illegal processing instruction target|Illegal name \\\".*PI target");
    private static final String MARK = "\u00EF\u00BB\u00BF";
    private static final int LOOKED_AT_ONCE = 12;

    private EngineDifference() {}

    /** Returns what differs, or null. */
    @Nullable
    static String of(byte[] document, DdexLimits limits) throws IOException {
        EngineTrace woodstox = EngineTrace.of(document, DdexEngine.WOODSTOX, limits);
        return of(document, woodstox, EngineTrace.of(document, DdexEngine.AUTO, limits));
    }

    /** Returns what differs in the records of a message where the bytes are read so many at a time, or null. */
    @Nullable
    static String ofRecords(byte[] message, DdexLimits limits, int bufferSize) throws IOException {
        EngineTrace woodstox = EngineTrace.ofRecords(message, DdexEngine.WOODSTOX, limits);
        DdexLimits stepwise = limits.toBuilder().bufferSize(bufferSize).build();
        return of(message, woodstox, EngineTrace.ofRecords(message, DdexEngine.BYTES, stepwise));
    }

    private static @Nullable String of(byte[] document, EngineTrace woodstox, EngineTrace bytes) {
        String found = found(woodstox, bytes);
        return found == null || isLetPass(new String(document, ISO_8859_1), woodstox, bytes) ? null : found;
    }

    /** Returns what differs, whatever it is; or null. */
    @Nullable
    static String found(EngineTrace woodstox, EngineTrace bytes) {
        if (!woodstox.kind().equals(bytes.kind())) {
            return "Woodstox says '%s' and the bytes '%s'".formatted(woodstox.refused(), bytes.refused());
        }
        List<String> expected = woodstox.events();
        List<String> events = bytes.events();
        for (int i = 0; i < Math.max(expected.size(), events.size()); i++) {
            String one = i < expected.size() ? expected.get(i) : "nothing";
            String other = i < events.size() ? events.get(i) : "nothing";
            if (!one.equals(other)) {
                return "event %d of Woodstox is %s, and of the bytes %s".formatted(i, one, other);
            }
        }
        DdexParseException refused = woodstox.refused();
        if (refused != null
                && bytes.refused() != null
                && refused.line() != bytes.refused().line()) {
            return "Woodstox says '%s' and the bytes '%s'".formatted(refused, bytes.refused());
        }
        return null;
    }

    private static boolean isLetPass(String document, EngineTrace woodstox, EngineTrace bytes) {
        if (document.startsWith(MARK + MARK) || document.length() <= LOOKED_AT_ONCE) {
            return true;
        }
        return isInDeclaration(document, bytes)
                || (woodstox.refused() != null && isLetPass(document, woodstox.refused(), bytes.refused()));
    }

    private static boolean isInDeclaration(String document, EngineTrace bytes) {
        int start = document.startsWith(MARK) ? MARK.length() : 0;
        if (!document.startsWith("<?xml", start)) {
            return false;
        }
        int end = document.indexOf("?>", start);
        String declaration = end < 0 ? document : document.substring(0, end + 2);
        boolean control = declaration.chars().anyMatch(c -> c < ' ');
        DdexParseException refused = bytes.refused();
        return control || (refused != null && refused.byteOffset() <= declaration.length());
    }

    private static boolean isLetPass(String document, DdexParseException woodstox, @Nullable DdexParseException bytes) {
        String problem = String.valueOf(woodstox.getMessage());
        Matcher unexpected = UNEXPECTED.matcher(problem);
        int character = unexpected.find() ? Integer.parseInt(unexpected.group(1)) : 0;
        if (character >= 0x80 && NameCharacters.isPart(character)) {
            return true;
        }
        if (bytes == null) {
            return false;
        }
        boolean encoding = woodstox.kind() == DdexParseException.Kind.ENCODING;
        if (encoding && woodstox.byteOffset() <= LOOKED_AT_ONCE) {
            return true;
        }
        if (encoding && woodstox.line() == 1 && woodstox.column() == 1) {
            return true;
        }
        boolean keyword = String.valueOf(bytes.getMessage()).contains("'<!' that begins nothing");
        boolean cut = bytes.kind() == DdexParseException.Kind.TRUNCATED;
        if ((encoding && keyword) || (cut && CUT.matcher(problem).find())) {
            return true;
        }
        int at = (int) bytes.byteOffset();
        if (encoding && at < document.length() && document.charAt(at) >= 0xF0) {
            return true;
        }
        boolean afterReturn = at > 0 && at <= document.length() && document.charAt(at - 1) == '\r';
        return woodstox.kind() == bytes.kind() && afterReturn;
    }
}
