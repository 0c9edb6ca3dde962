package io.envyrc.memory.estimate;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Guesses what an object of the JDK holds from its public face, for a JVM that lets nobody read its fields: tables as
 * large as a default load factor makes them, lists without spare room, strings that share nothing.
 */
final class ClosedObjects {
    private static final long NODE_BYTES =
            ObjectModel.align(ObjectModel.HEADER_BYTES + 4 + 3L * ObjectModel.REFERENCE_BYTES);

    private ClosedObjects() {}

    /** Returns the guessed bytes behind an object, its own size left out; hands what it leads to to {@code reach}. */
    static long follow(Object object, Consumer<@Nullable Object> reach) {
        try {
            if (object instanceof Map<?, ?> map) {
                map.forEach((key, value) -> {
                    reach.accept(key);
                    reach.accept(value);
                });
            } else if (object instanceof Collection<?> collection) {
                collection.forEach(reach);
            } else if (object instanceof Optional<?> optional) {
                optional.ifPresent(reach);
            } else if (object instanceof AtomicReference<?> reference) {
                reach.accept(reference.get());
            } else if (object instanceof Map.Entry<?, ?> entry) {
                reach.accept(entry.getKey());
                reach.accept(entry.getValue());
            }
            return structureBytes(object);
        } catch (RuntimeException changedMeanwhileOrRefused) {
            return 0;
        }
    }

    /** Returns the guessed bytes of what holds an object's elements or characters, its own size left out. */
    static long structureBytes(Object object) {
        if (object instanceof String string) {
            return ObjectModel.byteArrayBytes((long) string.length() << (isLatin1(string) ? 0 : 1));
        }
        if (object instanceof CharSequence text) {
            return ObjectModel.byteArrayBytes(text.length());
        }
        if (object instanceof Map<?, ?> map) {
            return map.isEmpty() ? 0 : map.size() * nodeBytes(map) + tableBytes(map.size());
        }
        if (object instanceof Collection<?> collection) {
            int size = collection.size();
            if (collection instanceof Set<?>) {
                return size * NODE_BYTES + tableBytes(size);
            }
            return collection instanceof List<?> && !(collection instanceof RandomAccess)
                    ? size * NODE_BYTES
                    : ObjectModel.referenceArrayBytes(size);
        }
        return 0;
    }

    private static long nodeBytes(Map<?, ?> map) {
        return ClassLayout.of(map.entrySet().iterator().next().getClass()).bytes;
    }

    private static long tableBytes(int size) {
        return size == 0 ? 0 : ObjectModel.referenceArrayBytes(Long.highestOneBit(size * 4L / 3) << 1);
    }

    private static boolean isLatin1(String string) {
        return ObjectModel.COMPACT_STRINGS && string.chars().allMatch(c -> c <= 0xFF);
    }
}
