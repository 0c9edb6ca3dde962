package io.envyrc.memory.arrow;

import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Checks of schemas. */
final class Schemas {
    private Schemas() {}

    /** Returns the schema; refuses dictionaries, which lie outside of the batches. */
    static Schema plain(Schema schema) {
        schema.getFields().forEach(field -> check(field, field.getName()));
        return schema;
    }

    private static void check(Field field, String path) {
        if (field.getDictionary() != null) {
            throw new IllegalArgumentException(
                    "Field '%s' is dictionary-encoded (id %d), which cannot be spilled: decode it first, by DictionaryEncoder.decode"
                            .formatted(path, field.getDictionary().getId()));
        }
        field.getChildren().forEach(child -> check(child, path + "." + child.getName()));
    }
}
