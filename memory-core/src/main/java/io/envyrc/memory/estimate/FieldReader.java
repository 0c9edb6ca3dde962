package io.envyrc.memory.estimate;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/** Reads one reference field, whichever way it can be read. */
record FieldReader(@Nullable MethodHandle getter, long offset) {

    /** Returns a reader, or null if the field cannot be read. */
    static @Nullable FieldReader of(Field field) {
        MethodHandle getter = FieldAccess.getter(field);
        long offset = getter == null ? FieldAccess.offset(field) : FieldAccess.NONE;
        return getter == null && offset == FieldAccess.NONE ? null : new FieldReader(getter, offset);
    }

    @Nullable
    Object read(Object owner) {
        return getter == null ? FieldAccess.get(owner, offset) : FieldAccess.get(owner, getter);
    }
}
