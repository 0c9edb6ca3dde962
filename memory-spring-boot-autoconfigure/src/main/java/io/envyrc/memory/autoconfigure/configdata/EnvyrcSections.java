package io.envyrc.memory.autoconfigure.configdata;

import java.io.StringReader;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.OriginTrackedValue;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads the sections of an {@code .envyrc} file that are about memory. The other sections, which may hold credentials,
 * are parsed but never made into values.
 *
 * <p>Scalars become what they are in {@code application.yml}. A failure names the place, and quotes nothing. Bounded:
 * 1 MB of text, 50 levels, 50 aliases of collections, and 1,000 nodes in the two sections, with aliases followed.
 *
 * <p>Not thread-safe; reads one file.
 */
final class EnvyrcSections {
    static final int MAX_BYTES = 1 << 20;

    private static final Set<String> SECTIONS = Set.of("memory", "performance");
    private static final int MAX_LEVELS = 50;
    private static final int MAX_ALIASES = 50;
    // Aliases may stand for one another: without this, ten lines of them could mean a billion nodes.
    private static final int MAX_NODES = 1000;

    private final EnvyrcFile file;
    private final LoaderOptions limits = new LoaderOptions();
    private final YamlValues values;
    private final Map<String, OriginTrackedValue> properties = new LinkedHashMap<>();
    private int nodes;

    EnvyrcSections(EnvyrcFile file) {
        this.file = file;
        limits.setAllowDuplicateKeys(false);
        limits.setAllowRecursiveKeys(false);
        limits.setMaxAliasesForCollections(MAX_ALIASES);
        limits.setNestingDepthLimit(MAX_LEVELS);
        limits.setCodePointLimit(MAX_BYTES);
        this.values = new YamlValues(limits);
    }

    /**
     * Returns the properties of the sections in the order of the file, keys as they are written there.
     *
     * @throws UnusableImportException if the text is not UTF-8, is not one valid YAML document, or exceeds a bound
     */
    Map<String, OriginTrackedValue> read(byte[] bytes) {
        String text = new YamlText(file).decode(bytes);
        try {
            addSections(compose(text));
        } catch (MarkedYAMLException malformed) {
            Mark mark = malformed.getProblemMark();
            throw invalid(mark != null ? mark : malformed.getContextMark(), "this is not valid YAML");
        } catch (YAMLException exceeded) {
            throw file.unusable(
                    "it nests more than %d levels, or has more than %d aliases of collections"
                            .formatted(MAX_LEVELS, MAX_ALIASES),
                    "Make the file simpler, or correct the import.");
        } catch (UnusableImportException refused) {
            throw refused;
        } catch (RuntimeException unforeseen) {
            // SnakeYAML lets some of Java's own through, as for a mapping that merges itself twice; they may quote
            // text.
            throw file.unusable("this is not valid YAML", "Correct the file.");
        }
        return Collections.unmodifiableMap(properties);
    }

    private @Nullable Node compose(String text) {
        DumperOptions unused = new DumperOptions();
        return new Yaml(values, new Representer(unused), unused, limits, new Resolver())
                .compose(new StringReader(text));
    }

    private void addSections(@Nullable Node root) {
        for (NodeTuple section : tuples(root, "sections")) {
            if (section.getKeyNode() instanceof ScalarNode key && SECTIONS.contains(key.getValue())) {
                String name = "envy." + key.getValue();
                for (NodeTuple tuple : tuples(section.getValueNode(), "keys and values")) {
                    add(name, tuple, 1);
                }
            }
        }
    }

    private List<NodeTuple> tuples(@Nullable Node node, String expected) {
        if (node == null || values.isNull(node)) {
            return List.of();
        }
        if (node instanceof MappingNode mapping) {
            return values.tuples(mapping);
        }
        throw invalid(node.getStartMark(), "%s must stand here".formatted(expected));
    }

    private void add(String parent, NodeTuple tuple, int level) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
            throw invalid(tuple.getKeyNode().getStartMark(), "a key must be a word");
        }
        add(parent + "." + key.getValue(), tuple.getValueNode(), level);
    }

    private void add(String name, Node node, int level) {
        if (++nodes > MAX_NODES || level > MAX_LEVELS) {
            throw invalid(
                    node.getStartMark(),
                    "from here on the sections have more than %d keys, or %d levels".formatted(MAX_NODES, MAX_LEVELS));
        }
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : values.tuples(mapping)) {
                add(name, tuple, level + 1);
            }
        } else if (node instanceof SequenceNode sequence && !sequence.getValue().isEmpty()) {
            for (int i = 0; i < sequence.getValue().size(); i++) {
                add(name + "[" + i + "]", sequence.getValue().get(i), level + 1);
            }
        } else {
            Mark mark = node.getStartMark();
            properties.put(name, OriginTrackedValue.of(scalar(node), file.origin(mark.getLine(), mark.getColumn())));
        }
    }

    private Object scalar(Node node) {
        try {
            return values.scalar(node);
        } catch (NumberFormatException malformed) {
            throw invalid(node.getStartMark(), "this is not a number that YAML knows");
        }
    }

    private UnusableImportException invalid(Mark mark, String problem) {
        return file.unusable(
                "line %d, column %d: %s".formatted(mark.getLine() + 1, mark.getColumn() + 1, problem),
                "Correct the file at that place.");
    }
}
