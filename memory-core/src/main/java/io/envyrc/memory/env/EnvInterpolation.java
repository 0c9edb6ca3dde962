package io.envyrc.memory.env;

/**
 * What becomes of the variables that a value names. Commands, {@code $(...)} and backticks, are text and never run.
 *
 * <p>A value is read once: what is put in place of a variable is not looked through for others. So variables that name
 * each other end nowhere but at what was set before them: {@code A=$B} then {@code B=$A} leaves both empty.
 *
 * <p>What comes of it is bounded, by an {@link EnvParseException}: a value by {@link EnvParser.Builder#maxValueSize}, in
 * characters, and all values of a file together by {@link EnvParser.Builder#maxExpansionSize}.
 */
public enum EnvInterpolation {
    /** Values stay as they are written. */
    NONE,

    /**
     * The templates of <a href="https://github.com/compose-spec/compose-go">compose-go</a> (template/template.go), but in
     * single quotes:
     *
     * <ul>
     *   <li>{@code $A} and {@code ${A}}: the value of {@code A}, empty if it is not set, which is reported;
     *   <li>{@code ${A:-b}}: {@code b} if {@code A} is not set or empty; {@code ${A-b}}: {@code b} if it is not set;
     *   <li>{@code ${A:+b}}: {@code b} if {@code A} is set and not empty; {@code ${A+b}}: {@code b} if it is set; else
     *       the value of {@code A};
     *   <li>{@code ${A:?e}}: an {@link EnvParseException} if {@code A} is not set or empty; {@code ${A?e}}: one if it is
     *       not set. The message has {@code e}, if no {@code $} or brace is in it;
     *   <li>{@code $$}: one {@code $}; a {@code $} before anything else stays.
     * </ul>
     *
     * <p>A name is made of ASCII letters, digits and {@code _} and does not begin with a digit; any other text behind
     * <code>${</code> is an {@link EnvParseException}. {@code b} and {@code e} may hold variables in turn,
     * {@value ComposeTemplate#MAX_DEPTH} deep at most. They stand on one line and end where braces balance; an opening
     * brace hides the character behind it from that count, as it does in compose-go.
     */
    COMPOSE
}
