package io.envyrc.memory.leak;

import java.util.ArrayList;
import java.util.List;

/**
 * How a class grew from the first of two or three counts to the last.
 *
 * @param className readable name
 * @param platform true for classes of the JDK, and arrays of them
 * @param instances more objects
 * @param bytes more bytes
 * @param steadyBytes the same after two counts of what lives; after three counts with garbage, twice the lesser of the
 *     two steps: what garbage that lay about at one count adds to one step, it takes from the other, so a class that
 *     only churns has little of it
 */
record ClassGrowth(String className, boolean platform, long instances, long bytes, long steadyBytes) {
    private static final ClassHistogram.Count NONE = new ClassHistogram.Count(0, 0, true);

    /** Returns the classes that grew, in no particular order, by two counts right after collections of the whole heap. */
    static List<ClassGrowth> between(ClassHistogram first, ClassHistogram last) {
        List<ClassGrowth> grown = new ArrayList<>();
        last.classes().forEach((name, end) -> {
            ClassHistogram.Count start = first.classes().getOrDefault(name, NONE);
            if (end.bytes() > start.bytes()) {
                grown.add(of(name, start, end, end.bytes() - start.bytes()));
            }
        });
        return grown;
    }

    /** Returns the classes that grew in both steps, in no particular order. */
    static List<ClassGrowth> between(ClassHistogram first, ClassHistogram middle, ClassHistogram last) {
        List<ClassGrowth> grown = new ArrayList<>();
        last.classes().forEach((name, end) -> {
            ClassHistogram.Count start = first.classes().getOrDefault(name, NONE);
            ClassHistogram.Count halfway = middle.classes().getOrDefault(name, NONE);
            long steady = 2 * Math.min(halfway.bytes() - start.bytes(), end.bytes() - halfway.bytes());
            if (steady > 0) {
                grown.add(of(name, start, end, steady));
            }
        });
        return grown;
    }

    private static ClassGrowth of(String name, ClassHistogram.Count start, ClassHistogram.Count end, long steadyBytes) {
        return new ClassGrowth(
                name, end.platform(), end.instances() - start.instances(), end.bytes() - start.bytes(), steadyBytes);
    }
}
