package io.envyrc.memory.autoconfigure.configdata;

import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Makes values of single nodes, of YAML's own types only, so that the nodes nobody asks about stay text. */
final class YamlValues extends SafeConstructor {

    YamlValues(LoaderOptions limits) {
        super(limits);
    }

    boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    /**
     * Returns the keys and values of a mapping, those that it merges ({@code <<}) among them.
     *
     * @throws org.yaml.snakeyaml.error.MarkedYAMLException if a key stands there twice
     */
    List<NodeTuple> tuples(MappingNode mapping) {
        flattenMapping(mapping);
        return mapping.getValue();
    }

    /**
     * Returns the value of a scalar or of an empty sequence, as Spring Boot's YAML loader has it: nothing is the empty
     * string, and a date is text.
     *
     * @throws NumberFormatException if it looks like a number and is none
     */
    Object scalar(Node node) {
        if (node instanceof SequenceNode) {
            return "";
        }
        Object value = node.getTag().equals(Tag.TIMESTAMP) ? constructScalar((ScalarNode) node) : constructObject(node);
        return value != null ? value : "";
    }
}
