package io.envyrc.memory.leak;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Orders the classes that grow by how likely each is the leak, and joins them with what was found to hold them.
 *
 * <p>By its own bytes a leaked {@code Order} comes behind the {@code byte[]} that it holds, and behind the nodes of the
 * map that holds it. And what a class of the JDK grew by is mostly garbage where the application makes much of it. But
 * the samples of old objects are taken in proportion to the bytes allocated, and each of them lives. So the growth of
 * the live set is credited, in equal parts, to the owners of the samples: the growing class of the application that
 * comes first on the way from the sample to its root, and with three quarters the one that comes last; if there is
 * none, the one that owns most of what the same root field or thread holds; if none does, the sample's own class. A
 * sample whose root was not found in time counts half, and its owner is the class whose constructor made it. By its own
 * count a class has an eighth of the live set's growth at the most. Where nothing was sampled, the growth of a class of
 * the JDK is credited to the application's class that grew by the most objects, as far as its objects are as many.
 *
 * <p>A class of the JDK or an array never comes before the class that owns most of it.
 */
final class Suspects {
    private static final int LIMIT = 10;
    private static final int HOLDERS = 3;
    private static final double LEAST_SHARE = 0.01;
    private static final double OUTER_PART = 0.75;
    private static final double UNPROVED_PART = 0.5;
    private static final double COUNTED_PART = 0.125;
    private static final double BEHIND_OWNER = 0.999;

    private final Map<String, ClassGrowth> growth;
    private final List<HeldObject> held;
    private final double liveGrowth;
    private final Map<String, Double> weights = new HashMap<>();

    /** Samples by the class that is held or holds, and by owner. */
    private final Map<String, Map<String, Integer>> owners = new TreeMap<>();

    private Suspects(List<ClassGrowth> growth, List<HeldObject> held, double liveGrowth) {
        this.growth = growth.stream().collect(Collectors.toMap(ClassGrowth::className, grown -> grown));
        this.held = held;
        this.liveGrowth = liveGrowth;
    }

    /** @param liveGrowth bytes by which the live set grew while growth and samples were taken */
    static List<LeakReport.Suspect> rank(List<ClassGrowth> growth, List<HeldObject> held, double liveGrowth) {
        return new Suspects(growth, held, liveGrowth).rank();
    }

    private List<LeakReport.Suspect> rank() {
        weigh();
        double least = LEAST_SHARE
                * weights.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .max()
                        .orElse(0);
        return growth.values().stream()
                .filter(grown -> weight(grown) >= least)
                .sorted(Comparator.comparingDouble(this::weight).reversed().thenComparing(ClassGrowth::className))
                .limit(LIMIT)
                .map(grown -> new LeakReport.Suspect(
                        grown.className(), grown.instances(), grown.bytes(), holders(grown.className())))
                .toList();
    }

    private double weight(ClassGrowth grown) {
        return weights.getOrDefault(grown.className(), 0.0);
    }

    private void weigh() {
        // A count takes garbage along, which the samples do not.
        double most = held.isEmpty() ? Double.MAX_VALUE : COUNTED_PART * liveGrowth;
        growth.forEach((name, grown) -> weights.put(name, Math.min(most, (double) grown.steadyBytes())));
        if (held.isEmpty()) {
            mostNumerous().ifPresent(this::creditAsManyObjects);
        } else {
            creditSamples();
        }
        owners.forEach((name, byOwner) ->
                mostFrequent(byOwner).filter(owner -> !owner.equals(name)).ifPresent(owner -> stayBehind(name, owner)));
    }

    private void stayBehind(String className, String owner) {
        weights.computeIfPresent(
                className, (name, weight) -> Math.min(weight, BEHIND_OWNER * weights.getOrDefault(owner, weight)));
    }

    private void creditSamples() {
        double whole = liveGrowth / held.size();
        Map<String, Map<String, Integer>> ownersByRoot = new HashMap<>();
        List<HeldObject> unclear = new ArrayList<>();
        for (HeldObject sample : held) {
            List<String> holders =
                    sample.chain().stream().filter(this::isApplications).toList();
            if (holders.isEmpty()) {
                unclear.add(sample);
                continue;
            }
            double part = sample.isProved() ? whole : UNPROVED_PART * whole;
            String inner = holders.get(0);
            String outer = holders.get(holders.size() - 1);
            credit(sample, inner, part);
            if (!outer.equals(inner)) {
                weights.merge(outer, OUTER_PART * part, Double::sum);
            }
            if (sample.isProved()) {
                count(ownersByRoot, rootOf(sample), inner);
            }
        }
        for (HeldObject sample : unclear) {
            String owner = Optional.ofNullable(ownersByRoot.get(rootOf(sample)))
                    .flatMap(Suspects::mostFrequent)
                    .orElse(sample.className());
            credit(sample, owner, sample.isProved() ? whole : UNPROVED_PART * whole);
        }
    }

    private void credit(HeldObject sample, String owner, double part) {
        weights.computeIfPresent(owner, (name, weight) -> weight + part);
        sample.chain().stream()
                .distinct()
                .filter(name -> !isApplications(name))
                .forEach(name -> count(owners, name, owner));
    }

    /** Returns the static field or the field of a thread, say, that the path begins with. */
    private static String rootOf(HeldObject sample) {
        int end = sample.path().indexOf(OldObjectEvents.STEP);
        return end < 0 ? sample.path() : sample.path().substring(0, end);
    }

    private Optional<ClassGrowth> mostNumerous() {
        return growth.values().stream()
                .filter(grown -> isApplications(grown.className()) && grown.instances() > 0)
                .max(Comparator.comparingLong(ClassGrowth::instances));
    }

    private void creditAsManyObjects(ClassGrowth owner) {
        growth.values().stream()
                .filter(grown -> grown.platform() && grown.instances() > 0)
                .forEach(grown -> {
                    double share = Math.min(1.0, (double) owner.instances() / grown.instances());
                    weights.merge(owner.className(), share * grown.steadyBytes(), Double::sum);
                    weights.merge(grown.className(), -share * grown.steadyBytes() / 2, Double::sum);
                    if (share >= 0.5) {
                        count(owners, grown.className(), owner.className());
                    }
                });
    }

    private boolean isApplications(String className) {
        ClassGrowth grown = growth.get(className);
        return grown != null && !grown.platform() && !className.endsWith("[]");
    }

    private static void count(Map<String, Map<String, Integer>> counts, String of, String what) {
        counts.computeIfAbsent(of, name -> new HashMap<>()).merge(what, 1, Integer::sum);
    }

    private static Optional<String> mostFrequent(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
    }

    private List<LeakReport.Holder> holders(String className) {
        Map<String, List<HeldObject>> byPath = held.stream()
                .filter(object -> object.isProved() && object.chain().contains(className))
                .collect(Collectors.groupingBy(HeldObject::path, LinkedHashMap::new, Collectors.toList()));
        List<LeakReport.Holder> holders = new ArrayList<>();
        byPath.values().forEach(objects -> {
            HeldObject one = objects.get(0);
            holders.add(new LeakReport.Holder(one.path(), one.root(), one.allocatedAt(), objects.size()));
        });
        holders.sort(Comparator.comparingInt(LeakReport.Holder::samples).reversed());
        return holders.subList(0, Math.min(HOLDERS, holders.size()));
    }
}
