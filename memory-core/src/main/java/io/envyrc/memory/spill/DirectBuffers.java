package io.envyrc.memory.spill;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Direct buffers that are freed at once, where the JVM lets that be done, and else by the garbage collector. */
final class DirectBuffers implements Buffers.Source {
    /** Takes a buffer; null where there is no such thing. */
    static final @Nullable MethodHandle FREE = find();

    private static @Nullable MethodHandle find() {
        try {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field instance = type.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            return MethodHandles.lookup()
                    .findVirtual(type, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
                    .bindTo(instance.get(null));
        } catch (ReflectiveOperationException | RuntimeException absent) {
            return null;
        }
    }

    @Override
    public ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes);
    }

    @Override
    public void free(ByteBuffer buffer) {
        if (FREE == null) {
            return;
        }
        try {
            FREE.invokeExact(buffer);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new IllegalStateException("a cleaner throws no checked exception", impossible);
        }
    }
}
