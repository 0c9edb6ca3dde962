package io.envyrc.memory.estimate;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.lang.ref.SoftReference;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the estimator knows of a class: its instances' size, and how to read the references in them.
 *
 * <p>Fields of classes open to reflection are read by method handles, which also reach into records and hidden classes;
 * the rest by {@link FieldAccess}. Kept in a {@link ClassValue}, so an entry goes with its class; behind a soft
 * reference, since an entry of a JDK class would else hold this library's loader for ever.
 */
final class ClassLayout {
    private static final List<Class<?>> METADATA = List.of(
            Class.class,
            ClassLoader.class,
            Module.class,
            ModuleLayer.class,
            Package.class,
            Enum.class,
            Thread.class,
            ThreadGroup.class,
            AccessibleObject.class,
            MethodHandle.class,
            MethodHandles.Lookup.class,
            MethodType.class,
            VarHandle.class,
            CallSite.class);

    private static final ClassValue<Reference<ClassLayout>> LAYOUTS = new ClassValue<>() {
        @Override
        protected Reference<ClassLayout> computeValue(Class<?> type) {
            return new SoftReference<>(new ClassLayout(type));
        }
    };

    /** How an object is treated. */
    enum Kind {
        /** Belongs to the JVM or the class, not to the object that leads to it: not counted, not followed. */
        METADATA,
        PRIMITIVE_ARRAY,
        REFERENCE_ARRAY,
        /** Its size is its class's; its references are followed. */
        PLAIN,
        /** Owns native memory. */
        NATIVE,
        /** Tells its own size. */
        MEASURABLE,
        /** Has references that cannot be read: its own or those of a superclass. */
        CLOSED
    }

    final Class<?> type;
    final Kind kind;

    /** An instance's size; of an array class, the bytes before the first element. */
    final long bytes;

    final int elementShift;

    /** References read by offset: first those to other things, {@link #payloadOffsets}, then links to their own kind. */
    final long[] offsets;

    /** References read by handle, in the same order. */
    final MethodHandle[] getters;

    final int payloadOffsets;
    final int payloadGetters;
    final boolean hasReferences;

    /** The offset of the only reference, as in a string; else {@link FieldAccess#NONE}. */
    final long single;

    /** False if a reference in it cannot be read, or memory that it owns cannot be told. */
    final boolean exact;

    final @Nullable NativeMemorySizer sizer;
    final @Nullable CollectionShape shape;

    static ClassLayout of(Class<?> type) {
        while (true) {
            ClassLayout layout = LAYOUTS.get(type).get();
            if (layout != null) {
                return layout;
            }
            LAYOUTS.remove(type);
        }
    }

    private ClassLayout(Class<?> type) {
        this.type = type;
        Class<?> element = type.getComponentType();
        boolean instance = element == null && !isMetadata(type);
        sizer = instance ? Sizers.knowing(type) : null;
        if (element != null) {
            int elementBytes = ObjectModel.bytesOf(element);
            bytes = ObjectModel.arrayBaseBytes(elementBytes);
            elementShift = Integer.numberOfTrailingZeros(elementBytes);
        } else {
            bytes = instance ? InstanceLayout.bytesOf(type) : 0;
            elementShift = 0;
        }
        List<Field> fields = instance && (sizer == null || sizer.followsFields(type)) ? references(type) : List.of();
        List<FieldReader> readers = fields.stream()
                .flatMap(field -> Stream.ofNullable(FieldReader.of(field)))
                .toList();
        List<FieldReader> payload = fields.stream()
                .filter(field -> !isLink(field, type))
                .flatMap(field -> Stream.ofNullable(FieldReader.of(field)))
                .toList();
        offsets = offsets(readers);
        getters = getters(readers);
        payloadOffsets = offsets(payload).length;
        payloadGetters = payload.size() - payloadOffsets;
        hasReferences = !readers.isEmpty();

        boolean complete = readers.size() == fields.size();
        boolean owner = DirectMemory.mayOwn(type);
        kind = kind(type, complete, owner || sizer != null);
        exact = (complete || kind == Kind.MEASURABLE)
                && !(owner && !DirectMemory.isExact())
                && !type.getName().equals("jdk.internal.foreign.NativeMemorySegmentImpl");
        single = exact && getters.length == 0 && offsets.length == 1 ? offsets[0] : FieldAccess.NONE;
        shape = CollectionShape.of(type);
    }

    private static Kind kind(Class<?> type, boolean complete, boolean ownsNative) {
        if (type.isArray()) {
            return type.getComponentType().isPrimitive() ? Kind.PRIMITIVE_ARRAY : Kind.REFERENCE_ARRAY;
        }
        if (isMetadata(type)) {
            return Kind.METADATA;
        }
        if (MemoryMeasurable.class.isAssignableFrom(type)) {
            return Kind.MEASURABLE;
        }
        if (ownsNative) {
            return Kind.NATIVE;
        }
        return complete ? Kind.PLAIN : Kind.CLOSED;
    }

    /** Lists the references worth following, links to objects of the same kind last. */
    private static List<Field> references(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> owner = type; owner != null; owner = owner.getSuperclass()) {
            for (Field field : owner.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())
                        && !field.getType().isPrimitive()
                        && !isMetadata(field.getType())
                        && !isCollectors(field)) {
                    fields.add(field);
                }
            }
        }
        fields.sort(Comparator.comparing(field -> isLink(field, type)));
        return fields;
    }

    private static boolean isLink(Field field, Class<?> type) {
        Class<?> target = field.getType();
        return target != Object.class && !target.isInterface() && target.isAssignableFrom(type);
    }

    private static long[] offsets(List<FieldReader> readers) {
        return readers.stream()
                .mapToLong(FieldReader::offset)
                .filter(offset -> offset != FieldAccess.NONE)
                .toArray();
    }

    private static MethodHandle[] getters(List<FieldReader> readers) {
        return readers.stream()
                .flatMap(reader -> Stream.ofNullable(reader.getter()))
                .toArray(MethodHandle[]::new);
    }

    private static boolean isMetadata(Class<?> type) {
        for (Class<?> metadata : METADATA) {
            if (metadata.isAssignableFrom(type)) {
                return true;
            }
        }
        return false;
    }

    /** The referent, which a weak or soft reference does not hold, and the collector's links to other references. */
    private static boolean isCollectors(Field field) {
        Class<?> owner = field.getDeclaringClass();
        if (owner == Reference.class) {
            return !field.getName().equals("queue");
        }
        return Reference.class.isAssignableFrom(owner)
                && Reference.class.isAssignableFrom(field.getType())
                && (owner.getPackageName().equals("java.lang.ref")
                        || owner.getPackageName().equals("jdk.internal.ref"));
    }

    long nativeBytes(Object owner) {
        return sizer != null ? sizer.nativeBytes(owner) : DirectMemory.bytesOwnedBy(owner);
    }
}
