package io.envyrc.memory.ddex;

/** A title as it stands in a message, and as it is to be read. */
record GeneratedTitle(String written, String read) {

    /** @param extras whether one of six is plain, and the others are written in all ways that XML has */
    static GeneratedTitle of(int seed, boolean extras) {
        return switch (extras ? seed % 6 : 5) {
            case 0 ->
                new GeneratedTitle("A &lt;title&gt; &amp; &#x1D11E;&#65; " + seed, "A <title> & \uD834\uDD1EA " + seed);
            case 1 -> new GeneratedTitle("<![CDATA[ <b>]] & ]]>live <![CDATA[" + seed + "]]>", "<b>]] & live " + seed);
            case 2 ->
                new GeneratedTitle("in<!-- </TitleText> -->ter<?target data?>rupted " + seed, "interrupted " + seed);
            case 3 -> same("\uD83C\uDFB5 na\u00EFve \u6F22\u5B57 " + seed);
            case 4 -> new GeneratedTitle("\r\n  two\r\n lines " + seed + "\t", "two\n lines " + seed);
            default -> same("Title number " + seed);
        };
    }

    private static GeneratedTitle same(String text) {
        return new GeneratedTitle(text, text);
    }
}
