package io.envyrc.memory.estimate;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;

/**
 * Tells the buffer that owns direct memory from its slices and duplicates, which lead back to it, from a mapped file,
 * whose pages are the system's, and from a view of memory that somebody else allocated.
 */
final class DirectMemory {
    private static final Class<?> TYPE = ByteBuffer.allocateDirect(0).getClass();
    private static final long CLEANER = offset(TYPE, "cleaner");
    private static final long FILE = offset(MappedByteBuffer.class, "fd");

    private DirectMemory() {}

    /** Tells whether objects of a class may own direct memory. */
    static boolean mayOwn(Class<?> type) {
        return TYPE.isAssignableFrom(type);
    }

    /** False if owners cannot be told: then every direct buffer is taken for one. */
    static boolean isExact() {
        return CLEANER != FieldAccess.NONE && FILE != FieldAccess.NONE;
    }

    static long bytesOwnedBy(Object buffer) {
        boolean owner =
                !isExact() || (FieldAccess.get(buffer, CLEANER) != null && FieldAccess.get(buffer, FILE) == null);
        return owner ? ((ByteBuffer) buffer).capacity() : 0;
    }

    private static long offset(Class<?> type, String name) {
        try {
            Field field = type.getDeclaredField(name);
            return FieldAccess.offset(field);
        } catch (NoSuchFieldException renamed) {
            return FieldAccess.NONE;
        }
    }
}
