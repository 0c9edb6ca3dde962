package io.envyrc.memory.env;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the variables in a value by the rules of compose-go (template/template.go). Those search the value for
 *
 * <pre>
 * \$(?i:(\$)|([_a-z][_a-z0-9]*)|{(?:([_a-z][_a-z0-9]*(?::?[-+?](.*))?)}|()))
 * </pre>
 *
 * <p>What follows from it, and from what is done with a match:
 * <ul>
 *   <li>A match with an operator reaches to the last closing brace of its line. It is cut where braces balance, and the
 *       rest is searched anew; so the search goes on behind the balancing brace. Where none does, it is not cut.
 *   <li>In the count of braces the character behind an opening one is skipped.
 *   <li>The alternatives of the operators are templates; only the one that is used is looked at.
 *   <li>To {@code (?i:)}, U+017F is an S and U+212A a K.
 * </ul>
 *
 * <p>Not thread-safe.
 */
final class ComposeTemplate {
    /** How deep variables may stand in the alternatives of others. */
    static final int MAX_DEPTH = 32;

    // Longer texts of an author are cut in a message, so that no file makes it grow.
    private static final int MAX_TEXT_IN_MESSAGE = 200;

    private final Variables variables;
    private final int maxSize;
    private long line;
    private int column;

    /** Knows the variables. */
    interface Variables {

        /** Returns the value of a variable, or null if it is not set. */
        @Nullable
        String get(String name) throws IOException;

        /** Hears that the value of a variable was asked for that is not set, and taken for empty. */
        void unset() throws IOException;
    }

    /**
     * Prepares to replace variables.
     *
     * @param maxSize size of the largest result, in characters
     */
    ComposeTemplate(Variables variables, int maxSize) {
        this.variables = variables;
        this.maxSize = maxSize;
    }

    /**
     * Returns a value with its variables replaced.
     *
     * @param atLine line to name in an error
     * @param atColumn column to name in an error
     * @throws EnvParseException if it is no template, a required variable is missing or a limit is broken
     */
    String substitute(String template, long atLine, int atColumn) throws IOException {
        line = atLine;
        column = atColumn;
        return substitute(template, 0);
    }

    private String substitute(String template, int depth) throws IOException {
        int at = template.indexOf('$');
        if (at < 0) {
            return template;
        }
        if (depth > MAX_DEPTH) {
            throw refusal("variables stand in one another more than %d deep".formatted(MAX_DEPTH));
        }
        StringBuilder out = new StringBuilder(template.length());
        int done = 0;
        int lastBrace = -1;
        for (; at >= 0; at = template.indexOf('$', done)) {
            append(out, template.substring(done, at));
            int begin = at + 1;
            char next = begin < template.length() ? template.charAt(begin) : ' ';
            if (next == '$') {
                append(out, "$");
                done = begin + 1;
            } else if (next == '{') {
                int end = endOfName(template, begin + 1);
                if (isOperatorAt(template, end)) {
                    lastBrace = lastBrace > end ? lastBrace : lastBraceOfLine(template, end);
                }
                done = braced(template, begin, end, lastBrace, depth, out);
            } else {
                done = endOfName(template, begin);
                append(out, done == begin ? "$" : valueOf(template.substring(begin, done)));
            }
        }
        append(out, template.substring(done));
        return out.toString();
    }

    /** Replaces a variable in braces and returns the index behind it. */
    private int braced(String template, int brace, int nameEnd, int lastBrace, int depth, StringBuilder out)
            throws IOException {
        String name = template.substring(brace + 1, nameEnd);
        if (!name.isEmpty() && nameEnd < template.length() && template.charAt(nameEnd) == '}') {
            append(out, valueOf(name));
            return nameEnd + 1;
        }
        int operatorEnd = nameEnd + (template.startsWith(":", nameEnd) ? 2 : 1);
        if (name.isEmpty() || !isOperatorAt(template, nameEnd) || lastBrace < operatorEnd) {
            throw refusal(
                    "'${' in the value begins no variable such as ${NAME} or ${NAME:-text}; write $$ for a single $");
        }
        int balanced = balancingBrace(template, brace, lastBrace);
        int close = balanced < 0 ? lastBrace : balanced;
        String alternative = template.substring(operatorEnd, close);
        append(out, operated(name, template.substring(nameEnd, operatorEnd), alternative, depth));
        return close + 1;
    }

    private String operated(String name, String operator, String alternative, int depth) throws IOException {
        String value = variables.get(name);
        boolean present = value != null && !(operator.startsWith(":") && value.isEmpty());
        char kind = operator.charAt(operator.length() - 1);
        if (kind == '?' && !present) {
            throw required(name, alternative);
        }
        boolean replaced = kind == '+' ? present : kind == '-' && !present;
        return replaced ? substitute(alternative, depth + 1) : value == null ? "" : value;
    }

    private EnvParseException required(String name, String text) {
        String problem = "required variable %s is not set or empty".formatted(shortened(name));
        // A text that is not plain may hold what is no message: a variable, or the rest of a broken value.
        boolean plain = !text.isEmpty() && text.chars().noneMatch(c -> c == '$' || c == '{' || c == '}' || c < ' ');
        return refusal(plain ? problem + ": " + shortened(text) : problem);
    }

    private static String shortened(String text) {
        return text.length() <= MAX_TEXT_IN_MESSAGE ? text : text.substring(0, MAX_TEXT_IN_MESSAGE) + "...";
    }

    private String valueOf(String name) throws IOException {
        String value = variables.get(name);
        if (value == null) {
            variables.unset();
        }
        return value == null ? "" : value;
    }

    private void append(StringBuilder out, String text) {
        if (out.length() + (long) text.length() > maxSize) {
            throw refusal(
                    "value is larger than %d characters (maxValueSize) with its variables replaced".formatted(maxSize));
        }
        out.append(text);
    }

    private EnvParseException refusal(String problem) {
        return new EnvParseException(line, column, problem);
    }

    private static int endOfName(String text, int from) {
        int at = from;
        while (at < text.length() && isNamePart(text.charAt(at), at > from)) {
            at++;
        }
        return at;
    }

    private static boolean isNamePart(char c, boolean digits) {
        return c == '_'
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || c == '\u017F'
                || c == '\u212A'
                || (digits && c >= '0' && c <= '9');
    }

    private static boolean isOperatorAt(String text, int at) {
        int sign = text.startsWith(":", at) ? at + 1 : at;
        return sign < text.length() && "-+?".indexOf(text.charAt(sign)) >= 0;
    }

    private static int lastBraceOfLine(String text, int from) {
        int end = text.indexOf('\n', from);
        return text.lastIndexOf('}', end < 0 ? text.length() : end);
    }

    private static int balancingBrace(String text, int brace, int last) {
        int open = 0;
        for (int i = brace; i <= last; i++) {
            char c = text.charAt(i);
            if (c == '}' && --open == 0) {
                return i;
            }
            if (c == '{') {
                open++;
                i++;
            }
        }
        return -1;
    }
}
