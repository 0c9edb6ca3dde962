package io.envyrc.memory.leak;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Orders the classes that grow by how likely each is the leak, and joins them with what was found to hold them.
 *
 * <p>By its own bytes a leaked {@code Order} comes behind the {@code byte[]} that it holds, and behind the nodes of the
 * map that holds it. And what a class of the JDK grew by is mostly garbage where the application makes much of it. But
 * the samples of old objects are taken in proportion to the bytes allocated, and each of them lives: so the growth of
 * the live set is credited, in equal parts, to the growing class of the application that comes first on the way from each
 * sample to its root; the one that comes last has three quarters as much, and the sample's own class half. By its own count a class has an eighth
 * of the live set's growth at the most. Where nothing was sampled, the growth of a class of the JDK
 * is credited to the application's class that grew by the most objects, as far as its objects are as many.
 */
final class Suspects {
    private static final int LIMIT = 10;
    private static final int HOLDERS = 3;
    private static final double LEAST_SHARE = 0.01;
    private static final double OUTER_PART = 0.75;
    private static final double COUNTED_PART = 0.125;

    private final Map<String, ClassGrowth> growth;
    private final List<HeldObject> held;
    private final double liveGrowth;

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
        Map<String, Double> weights = weights();
        double least = LEAST_SHARE
                * weights.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .max()
                        .orElse(0);
        return growth.values().stream()
                .filter(grown -> weights.getOrDefault(grown.className(), 0.0) >= least)
                .sorted(Comparator.comparingDouble((ClassGrowth grown) -> weights.getOrDefault(grown.className(), 0.0))
                        .reversed()
                        .thenComparing(ClassGrowth::className))
                .limit(LIMIT)
                .map(grown -> new LeakReport.Suspect(
                        grown.className(), grown.instances(), grown.bytes(), holders(grown.className())))
                .toList();
    }

    private Map<String, Double> weights() {
        Map<String, Double> weights = new HashMap<>();
        // A count takes garbage along, which the samples do not.
        double most = held.isEmpty() ? Double.MAX_VALUE : COUNTED_PART * liveGrowth;
        growth.forEach((name, grown) -> weights.put(name, Math.min(most, (double) grown.steadyBytes())));
        if (held.isEmpty()) {
            growth.values().stream().filter(ClassGrowth::platform).forEach(grown -> guessOwner(grown, weights));
        }
        for (HeldObject sample : held) {
            double part = liveGrowth / held.size();
            List<String> owners =
                    sample.chain().stream().filter(this::isApplications).toList();
            if (!owners.isEmpty()) {
                String inner = owners.get(0);
                String outer = owners.get(owners.size() - 1);
                weights.merge(inner, part, Double::sum);
                if (!outer.equals(inner)) {
                    weights.merge(outer, OUTER_PART * part, Double::sum);
                }
            }
            weights.computeIfPresent(sample.className(), (name, weight) -> weight + part / 2);
        }
        return weights;
    }

    private void guessOwner(ClassGrowth grown, Map<String, Double> weights) {
        growth.values().stream()
                .filter(other -> isApplications(other.className()) && other.instances() > 0 && grown.instances() > 0)
                .max(Comparator.comparingLong(ClassGrowth::instances))
                .ifPresent(owner -> {
                    double share = Math.min(1.0, (double) owner.instances() / grown.instances());
                    weights.merge(owner.className(), share * grown.steadyBytes(), Double::sum);
                    weights.merge(grown.className(), -share * grown.steadyBytes() / 2, Double::sum);
                });
    }

    private boolean isApplications(String className) {
        ClassGrowth grown = growth.get(className);
        return grown != null && !grown.platform() && !className.endsWith("[]");
    }

    private List<LeakReport.Holder> holders(String className) {
        Map<String, List<HeldObject>> byPath = held.stream()
                .filter(object -> object.chain().contains(className))
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
