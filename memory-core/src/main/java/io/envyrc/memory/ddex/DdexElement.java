package io.envyrc.memory.ddex;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An element of a message as it stands there, with everything in it; see {@link DdexParser.Builder#raw}. Immutable.
 *
 * @param name its local name
 * @param namespace its namespace; empty if it has none, as the standard's elements below the root have none
 * @param attributes in the order of the message, without declarations of namespaces
 * @param text its own text without white space around it; where it stands between child elements, the pieces one after
 *     another
 * @param children in the order of the message
 */
public record DdexElement(
        String name, String namespace, List<Attribute> attributes, String text, List<DdexElement> children) {
    public DdexElement {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(text, "text");
        attributes = List.copyOf(attributes);
        children = List.copyOf(children);
    }

    /**
     * An attribute.
     *
     * @param name its local name
     * @param namespace its namespace; empty if it has none, as those of the standard
     * @param value as XML normalizes it
     */
    public record Attribute(String name, String namespace, String value) {
        public Attribute {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(namespace, "namespace");
            Objects.requireNonNull(value, "value");
        }
    }

    /** Returns the value of an attribute without a namespace. */
    public Optional<String> attribute(String attribute) {
        return attributes.stream()
                .filter(found ->
                        found.name().equals(attribute) && found.namespace().isEmpty())
                .map(Attribute::value)
                .findFirst();
    }

    /** Returns the first child of a name, in any namespace. */
    public Optional<DdexElement> child(String child) {
        return children.stream().filter(found -> found.name().equals(child)).findFirst();
    }

    /** Returns the children of a name, in any namespace, in the order of the message. */
    public List<DdexElement> children(String child) {
        return children.stream().filter(found -> found.name().equals(child)).toList();
    }
}
