package io.envyrc.memory.estimate;

/**
 * Tells the native memory behind objects of classes that the estimator does not know, found by
 * {@link java.util.ServiceLoader}. Thread-safe.
 *
 * <p>The memory is counted once per object, so a sizer picks the class that owns it rather than the views of it.
 */
public interface NativeMemorySizer {

    /**
     * Tells whether this sizer knows objects of a class. Asked once per class; the first sizer to say yes is used.
     *
     * @param type the exact class of an object
     */
    boolean knows(Class<?> type);

    /**
     * Returns the native memory that one object owns, in bytes, 0 or more. The object's own heap bytes are counted by
     * the estimator.
     *
     * @param owner an object of a class that this sizer knows
     */
    long nativeBytes(Object owner);

    /**
     * Tells whether the walk goes on into the fields of such an object; false for one that leads to memory of others,
     * as an allocator leads to all that it ever lent.
     *
     * @param type a class that this sizer knows
     */
    default boolean followsFields(Class<?> type) {
        return true;
    }
}
