package io.envyrc.memory.estimate;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/**
 * How this JVM lays out objects: header, reference size, alignment, start of array elements.
 *
 * <p>Read from the effective VM options. Sources: HotSpot {@code oop.hpp}, {@code arrayOop.hpp}; JEP 450 and 519
 * (compact headers); JDK-8139457 (array elements no longer aligned to a word, since 23).
 */
final class ObjectModel {
    private static final @Nullable HotSpotDiagnosticMXBean HOTSPOT = hotspot();
    private static final int MARK_BYTES = 8;
    private static final int LENGTH_BYTES = 4;
    private static final int UNALIGNED_ARRAYS_SINCE = 23;

    /** False on a JVM that is not a 64-bit HotSpot: sizes are then those of a usual one. */
    static final boolean KNOWN = HOTSPOT != null && "64".equals(System.getProperty("sun.arch.data.model"));

    static final int ALIGNMENT = Integer.parseInt(option("ObjectAlignmentInBytes", "8"));
    static final int REFERENCE_BYTES = isOn("UseCompressedOops", true) ? 4 : 8;
    static final int HEADER_BYTES = headerBytes();
    static final boolean COMPACT_STRINGS = isOn("CompactStrings", true);

    private ObjectModel() {}

    private static int headerBytes() {
        if (isOn("UseCompactObjectHeaders", false)) {
            return MARK_BYTES;
        }
        return MARK_BYTES + (isOn("UseCompressedClassPointers", true) ? 4 : 8);
    }

    /** Returns the offset of an array's first element, in bytes. */
    static int arrayBaseBytes(int elementBytes) {
        boolean packed = Runtime.version().feature() >= UNALIGNED_ARRAYS_SINCE && elementBytes < 8;
        return (int) alignUp(HEADER_BYTES + LENGTH_BYTES, packed ? 4 : 8);
    }

    static long referenceArrayBytes(long length) {
        return align(arrayBaseBytes(REFERENCE_BYTES) + length * REFERENCE_BYTES);
    }

    static long byteArrayBytes(long length) {
        return align(arrayBaseBytes(1) + length);
    }

    /** Returns the size of a value of a type as a field or an element, in bytes. */
    static int bytesOf(Class<?> type) {
        if (!type.isPrimitive()) {
            return REFERENCE_BYTES;
        }
        if (type == long.class || type == double.class) {
            return 8;
        }
        if (type == int.class || type == float.class) {
            return 4;
        }
        return type == short.class || type == char.class ? 2 : 1;
    }

    /** Rounds a size up to what the object takes on the heap. */
    static long align(long bytes) {
        return alignUp(bytes, ALIGNMENT);
    }

    static long alignUp(long bytes, int alignment) {
        return (bytes + alignment - 1) & -alignment;
    }

    private static @Nullable HotSpotDiagnosticMXBean hotspot() {
        try {
            return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        } catch (IllegalArgumentException notHotspot) {
            return null;
        }
    }

    private static boolean isOn(String name, boolean otherwise) {
        return Boolean.parseBoolean(option(name, String.valueOf(otherwise)));
    }

    private static String option(String name, String otherwise) {
        if (HOTSPOT == null) {
            return otherwise;
        }
        try {
            return HOTSPOT.getVMOption(name).getValue();
        } catch (IllegalArgumentException unknownToThisVersion) {
            return otherwise;
        }
    }
}
