package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.spill.SpillStore;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's program on record batches, compiled and run as it stands there. */
class OperatorsReadmeTest {
    private static final int KEYS = 3_000;
    private static final Schema SCHEMA = new Schema(List.of(
            Field.nullable("key", MinorType.VARCHAR.getType()), Field.nullable("value", MinorType.BIGINT.getType())));

    @TempDir
    Path directory;

    @Test
    void ranksTotalsOfMoreEventsThanTheBudgetHolds() throws Exception {
        List<String> pages = new ArrayList<>();
        try (Memory memory = new Memory(directory.resolve("spill"), 1_000_000);
                URLClassLoader loader = compiled();
                SpillableBatches events =
                        SpillableBatches.create("events", SCHEMA, memory.allocator, memory.budget, memory.store)) {
            fill(events, memory);
            try (ArrowReader reader = events.read()) {
                Consumer<VectorSchemaRoot> page = root -> pages.add(root.contentToTSVString());
                loader.loadClass("com.example.Ranking")
                        .getMethod(
                                "show",
                                ArrowReader.class,
                                BufferAllocator.class,
                                MemoryBudget.class,
                                SpillStore.class,
                                Consumer.class)
                        .invoke(null, reader, memory.allocator, memory.budget, memory.store, page);
            }
            assertThat(memory.store.stats().writtenBytes()).isPositive();
        }
        List<String> rows = pages.stream()
                .flatMap(String::lines)
                .filter(line -> !line.startsWith("key"))
                .toList();
        assertThat(rows)
                .hasSize(KEYS)
                .startsWith("is-2999\t29990\t10", "is-2998\t29980\t10")
                .endsWith("is-0\t0\t10");
    }

    private static void fill(SpillableBatches events, Memory memory) throws Exception {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, memory.allocator)) {
            for (int i = 0; i < 10; i++) {
                for (int row = 0; row < KEYS; row++) {
                    ((VarCharVector) root.getVector("key")).setSafe(row, new Text("is-" + row));
                    ((BigIntVector) root.getVector("value")).setSafe(row, row);
                }
                root.setRowCount(KEYS);
                events.append(root);
            }
        }
    }

    private URLClassLoader compiled() throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        Matcher block = Pattern.compile("```java\\n((?:(?!```).)*class Ranking.*?)```", Pattern.DOTALL)
                .matcher(readme);
        assertThat(block.find()).isTrue();
        Path source = Files.writeString(directory.resolve("Ranking.java"), block.group(1));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-d",
                        directory.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString());
        assertThat(result).isZero();
        return new URLClassLoader(new URL[] {directory.toUri().toURL()}, OperatorsReadmeTest.class.getClassLoader());
    }
}
