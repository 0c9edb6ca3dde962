package io.envyrc.memory.estimate;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Computes the size of a class's instances as HotSpot does, without reading memory: so it also holds for records and
 * hidden classes, whose offsets nobody tells.
 *
 * <p>A class starts from the layout of its superclass, gaps included. Fields go in by descending size, primitives
 * first: each into the smallest gap that fits, the last of equals, else to the end. {@code @Contended} fields get
 * padding on both sides, and nothing from there on goes into a gap. Source: {@code fieldLayoutBuilder.cpp}, JDK 15 and later.
 */
final class InstanceLayout {
    private static final int CONTENDED_PADDING = 128;
    private static final String CONTENDED = "@jdk.internal.vm.annotation.Contended(";

    private record Gap(long offset, long bytes) {
        boolean fits(int size) {
            return ObjectModel.alignUp(offset, size) + size <= offset + bytes;
        }
    }

    private final List<Gap> gaps = new ArrayList<>();
    private long end = ObjectModel.HEADER_BYTES;
    private boolean contended;

    private InstanceLayout() {}

    /** Returns the bytes that an instance takes on the heap. */
    static long bytesOf(Class<?> type) {
        return ObjectModel.align(of(type).end);
    }

    private static InstanceLayout of(Class<?> type) {
        Class<?> parent = type.getSuperclass();
        InstanceLayout layout = parent == null ? new InstanceLayout() : of(parent);
        layout.addFieldsOf(type);
        return layout;
    }

    private void addFieldsOf(Class<?> type) {
        List<Field> plain = new ArrayList<>();
        Map<Object, List<Field>> groups = new LinkedHashMap<>();
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                Object group = contendedGroup(type, field);
                (group == null ? plain : groups.computeIfAbsent(group, key -> new ArrayList<>())).add(field);
            }
        }
        boolean whole = contendedGroup(type, type) != null;
        if (whole) {
            pad();
        }
        place(plain);
        for (Collection<Field> group : groups.values()) {
            pad();
            place(group);
        }
        if (whole || !groups.isEmpty()) {
            pad();
        }
    }

    private void pad() {
        end += CONTENDED_PADDING;
        contended = true;
        gaps.clear();
    }

    private void place(Collection<Field> fields) {
        fields.stream()
                .map(Field::getType)
                .filter(Class::isPrimitive)
                .map(ObjectModel::bytesOf)
                .sorted(Comparator.reverseOrder())
                .forEach(this::place);
        fields.stream()
                .map(Field::getType)
                .filter(type -> !type.isPrimitive())
                .map(ObjectModel::bytesOf)
                .forEach(this::place);
    }

    private void place(int bytes) {
        int best = -1;
        for (int i = gaps.size() - 1; i >= 0; i--) {
            if (gaps.get(i).fits(bytes)
                    && (best < 0 || gaps.get(i).bytes() < gaps.get(best).bytes())) {
                best = i;
            }
        }
        if (best >= 0) {
            split(best, bytes);
            return;
        }
        long start = ObjectModel.alignUp(end, bytes);
        if (!contended) {
            addGap(gaps.size(), end, start - end);
        }
        end = start + bytes;
    }

    private void split(int index, int bytes) {
        Gap gap = gaps.remove(index);
        long start = ObjectModel.alignUp(gap.offset(), bytes);
        addGap(index, start + bytes, gap.offset() + gap.bytes() - start - bytes);
        addGap(index, gap.offset(), start - gap.offset());
    }

    private void addGap(int index, long offset, long bytes) {
        if (bytes > 0) {
            gaps.add(index, new Gap(offset, bytes));
        }
    }

    /** Fields without a named group stand alone. The JVM heeds the annotation in its own classes only. */
    private static @Nullable Object contendedGroup(Class<?> type, AnnotatedElement element) {
        if (type.getClassLoader() != null) {
            return null;
        }
        for (Annotation annotation : element.getDeclaredAnnotations()) {
            String text = annotation.toString();
            if (text.startsWith(CONTENDED)) {
                return text.contains("\"\"") ? element : text;
            }
        }
        return null;
    }
}
