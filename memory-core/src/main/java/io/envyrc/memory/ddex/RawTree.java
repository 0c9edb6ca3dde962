package io.envyrc.memory.ddex;

import io.envyrc.memory.ddex.DdexEvent.Raw;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The element tree of the record in work. What is over can be taken at any end tag; the elements that are open then stay,
 * and begin the next tree too. Not thread-safe.
 */
final class RawTree implements Closeable {
    // A record with its list, strings and arrays, and its place in the list of its parent.
    private static final int ELEMENT_BYTES = 112;
    private static final int ATTRIBUTE_BYTES = 80;

    private final TextCollector text;
    private final List<Node> nodes = new ArrayList<>();
    private int depth;
    private int continued;
    private long held;
    private long open;

    RawTree(DdexBufferPool buffers) {
        this.text = new TextCollector(buffers);
    }

    /** An element that is open; used again for the next one of its depth. */
    private static final class Node {
        private String name = "";
        private String namespace = "";
        private List<DdexElement.Attribute> attributes = List.of();
        private final List<DdexElement> children = new ArrayList<>();
        private @Nullable StringBuilder mixed;
        private String text = "";
        private long bytes;

        void text(String piece) {
            if (text.isEmpty() && mixed == null) {
                text = piece;
            } else if (!piece.isEmpty()) {
                mixed = mixed == null ? new StringBuilder(text) : mixed;
                mixed.append(piece);
            }
        }

        DdexElement take() {
            String whole = mixed == null ? text : mixed.toString();
            text = "";
            mixed = null;
            return new DdexElement(name, namespace, attributes, whole, Lists.take(children));
        }
    }

    /** Opens the element that has just begun. */
    void begin(XmlCursor cursor) {
        takeText();
        if (depth == nodes.size()) {
            nodes.add(new Node());
        }
        Node node = nodes.get(depth++);
        node.name = cursor.localName();
        node.namespace = cursor.namespace();
        node.bytes = ELEMENT_BYTES;
        node.attributes = attributes(cursor, node);
        held += node.bytes;
        open += node.bytes;
    }

    private static List<DdexElement.Attribute> attributes(XmlCursor cursor, Node node) {
        int count = cursor.attributeCount();
        if (count == 0) {
            return List.of();
        }
        List<DdexElement.Attribute> attributes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String value = cursor.attributeValue(i);
            attributes.add(new DdexElement.Attribute(cursor.attributeName(i), cursor.attributeNamespace(i), value));
            node.bytes += ATTRIBUTE_BYTES + 2L * value.length();
        }
        return List.copyOf(attributes);
    }

    /** Returns about how many bytes it takes to add a piece of text of this length. */
    long bytesWith(int length) {
        return text.bytesWith(length);
    }

    /** Adds the latest piece of text. */
    void addText(XmlCursor cursor) throws IOException {
        cursor.addTextTo(text, false);
    }

    private void takeText() {
        if (depth > 0) {
            String piece = text.take();
            nodes.get(depth - 1).text(piece);
            held += 2L * piece.length();
        }
    }

    /** Closes the element that is over. */
    void end() {
        takeText();
        Node node = nodes.get(--depth);
        open -= node.bytes;
        if (depth > 0) {
            nodes.get(depth - 1).children.add(node.take());
        }
    }

    /** Returns about how much memory all of it takes, in bytes. */
    long heldBytes() {
        return held;
    }

    /** Returns how much of that is of elements that are open, and would stay. */
    long openBytes() {
        return open;
    }

    /** Returns the tree as far as it was not taken, and forgets what is over. */
    Raw take(ByteRange range) {
        DdexElement inner = null;
        for (int i = Math.max(0, depth - 1); i >= 0; i--) {
            Node node = nodes.get(i);
            if (inner != null) {
                node.children.add(inner);
            }
            inner = node.take();
        }
        held = open;
        Raw taken = new Raw(range, continued, Objects.requireNonNull(inner));
        continued = depth;
        return taken;
    }

    /** Forgets everything. */
    void clear() {
        for (Node node : nodes) {
            node.take();
        }
        text.clear();
        depth = 0;
        continued = 0;
        held = 0;
        open = 0;
    }

    @Override
    public void close() {
        text.close();
    }
}
