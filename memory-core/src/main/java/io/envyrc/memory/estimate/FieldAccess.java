package io.envyrc.memory.estimate;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * Reads references out of objects whose modules are closed to reflection, those of the JDK: by
 * {@code sun.misc.Unsafe}, reached through handles that the JIT sees as constants.
 *
 * <p>JDK 24 and later print a warning when the first of these methods is called, whichever it is; so nothing is called
 * before a closed class is met. {@code --sun-misc-unsafe-memory-access=allow} silences it; {@code deny} makes the
 * methods throw, and a later JDK may lack them: then {@link #offset} says so.
 */
final class FieldAccess {
    /** The offset of a field that cannot be read. */
    static final long NONE = -1;

    private static final MethodHandle OFFSET;
    private static final MethodHandle GET;

    static {
        MethodHandle offset = null;
        MethodHandle get = null;
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field instance = type.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            Object unsafe = instance.get(null);
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            offset = lookup.bind(unsafe, "objectFieldOffset", MethodType.methodType(long.class, Field.class));
            get = lookup.bind(unsafe, "getObject", MethodType.methodType(Object.class, Object.class, long.class));
        } catch (ReflectiveOperationException | RuntimeException absent) {
            offset = null;
        }
        OFFSET = offset == null ? MethodHandles.empty(MethodType.methodType(long.class, Field.class)) : offset;
        GET = get == null ? MethodHandles.empty(MethodType.methodType(Object.class, Object.class, long.class)) : get;
        AVAILABLE = offset != null;
    }

    private static final boolean AVAILABLE;

    private FieldAccess() {}

    /** Returns where a field lies, or {@link #NONE} if that is refused: access denied, a record, a hidden class. */
    static long offset(Field field) {
        if (!AVAILABLE) {
            return NONE;
        }
        try {
            return (long) OFFSET.invokeExact(field);
        } catch (UnsupportedOperationException refused) {
            return NONE;
        } catch (Throwable impossible) {
            throw new IllegalStateException("cannot tell the offset of " + field, impossible);
        }
    }

    /** Reads the reference at an offset that {@link #offset} gave for the object's class. */
    static @Nullable Object get(Object owner, long offset) {
        try {
            return (Object) GET.invokeExact(owner, offset);
        } catch (Throwable impossible) {
            throw new IllegalStateException("cannot read " + owner.getClass().getName(), impossible);
        }
    }

    /** Reads by a handle that {@link #getter} gave for the object's class. */
    static @Nullable Object get(Object owner, MethodHandle getter) {
        try {
            return (Object) getter.invokeExact(owner);
        } catch (Throwable impossible) {
            throw new IllegalStateException("cannot read " + owner.getClass().getName(), impossible);
        }
    }

    /** Returns a handle {@code (Object)Object} that reads a field, or null if its module is closed to us. */
    static @Nullable MethodHandle getter(Field field) {
        try {
            if (!field.trySetAccessible()) {
                return null;
            }
            return MethodHandles.lookup()
                    .unreflectGetter(field)
                    .asType(MethodType.methodType(Object.class, Object.class));
        } catch (IllegalAccessException | RuntimeException closed) {
            return null;
        }
    }
}
