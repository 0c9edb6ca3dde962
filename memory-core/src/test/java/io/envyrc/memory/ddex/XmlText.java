package io.envyrc.memory.ddex;

/** Writes elements as a {@link MessageShape} has them. */
final class XmlText {
    private final MessageShape shape;
    private final StringBuilder text = new StringBuilder();
    private int depth;

    XmlText(MessageShape shape) {
        this.shape = shape;
    }

    private String name(String local) {
        return shape.names() == MessageShape.Names.PREFIXED ? "ern:" + local : local;
    }

    private void line() {
        if (shape.indented()) {
            text.append('\n').append("  ".repeat(depth));
        }
    }

    XmlText open(String local) {
        return open(local, "");
    }

    XmlText open(String local, String attributes) {
        line();
        text.append('<').append(name(local)).append(attributes).append('>');
        depth++;
        return this;
    }

    XmlText close(String local) {
        depth--;
        line();
        text.append("</").append(name(local)).append('>');
        return this;
    }

    /** Writes an element with text, which is escaped already. */
    XmlText leaf(String local, String escaped) {
        line();
        text.append('<').append(name(local)).append('>').append(escaped);
        text.append("</").append(name(local)).append('>');
        return this;
    }

    XmlText raw(String markup) {
        text.append(markup);
        return this;
    }

    /** Returns what was written since the last call. */
    String take() {
        String taken = text.toString();
        text.setLength(0);
        return taken;
    }
}
