package io.envyrc.memory.arrow;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** What is grouped by what, and computed. */
record GroupDefinition(
        Schema schema, List<ColumnType> types, GroupKeys keys, List<Accumulator> accumulators, Schema result) {

    static GroupDefinition of(Schema schema, List<String> keys, List<Aggregation> aggregations) {
        List<ColumnType> types = ColumnType.of(schema);
        GroupKeys groupKeys = new GroupKeys(types, keys);
        List<Accumulator> accumulators = aggregations.stream()
                .map(aggregation -> Accumulator.of(aggregation, schema, types))
                .toList();
        Schema result = new GroupOutput(schema, groupKeys, accumulators, 0).schema();
        Set<String> names = new HashSet<>();
        for (Field field : result.getFields()) {
            if (!names.add(field.getName())) {
                throw new IllegalArgumentException(
                        "Two columns of the result are named '%s': rename one by as(...)".formatted(field.getName()));
            }
        }
        return new GroupDefinition(schema, types, groupKeys, accumulators, result);
    }
}
