package io.envyrc.memory;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the table of packages: what there is, and what each may use. */
class ArchitectureTest {
    private static final String BASE = "io.envyrc.memory";

    /** Package to the packages of ours that it may use, besides the root, which all may. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            entry("", Set.of()),
            entry("gc", Set.of()),
            entry("budget", Set.of()),
            entry("estimate", Set.of("budget")),
            entry("collection", Set.of()),
            entry("arrow", Set.of("budget", "spill", "estimate")),
            entry("cache", Set.of("budget", "estimate")),
            entry("pool", Set.of("gc", "budget")),
            entry("pressure", Set.of("gc", "collection")),
            entry("leak", Set.of("pressure", "gc", "collection")),
            entry("resource", Set.of("budget", "pressure", "gc", "estimate")),
            entry("spill", Set.of("budget")),
            entry("stream", Set.of("pool", "estimate", "pressure")),
            entry("batch", Set.of("pressure")),
            entry("env", Set.of("pool", "stream")),
            entry("ddex", Set.of("pool", "budget", "stream", "batch", "pressure", "leak")));

    /** Package to the optional libraries that it may use. */
    private static final Map<String, Set<String>> LIBRARIES = Map.of(
            "arrow", Set.of("org.apache.arrow..", "com.google.flatbuffers.."),
            "cache", Set.of("com.github.benmanes.caffeine.."),
            "leak", Set.of("jdk.jfr.."),
            "spill", Set.of("net.jpountz.lz4..", "com.github.luben.zstd.."),
            "stream", Set.of("com.github.luben.zstd.."),
            "ddex", Set.of("com.ctc.wstx..", "org.codehaus.stax2..", "javax.xml.stream.."));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(BASE);

    @Test
    void everyPackageIsListed() {
        Set<String> found =
                CLASSES.stream().map(ArchitectureTest::packageOf).collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).containsExactlyInAnyOrderElementsOf(MAY_USE.keySet());
    }

    @Test
    void eachPackageUsesOnlyWhatItsRowAllows() {
        MAY_USE.forEach((name, uses) -> {
            List<String> forbidden = new ArrayList<>();
            for (String other : MAY_USE.keySet()) {
                if (!other.isEmpty() && !other.equals(name) && !uses.contains(other)) {
                    forbidden.add(qualified(other));
                }
            }
            noClasses()
                    .that()
                    .resideInAPackage(qualified(name))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(forbidden.toArray(String[]::new))
                    .allowEmptyShould(true)
                    .check(CLASSES);
        });
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void eachPackageKnowsTheJdkTheLoggingFacadeAndTheLibrariesOfItsRow() {
        for (String name : MAY_USE.keySet()) {
            List<String> allowed = new ArrayList<>(List.of(
                    BASE + "..",
                    "java..",
                    "javax.management..",
                    "com.sun.management..",
                    "org.slf4j..",
                    "org.jspecify.annotations.."));
            allowed.addAll(LIBRARIES.getOrDefault(name, Set.of()));
            classes()
                    .that()
                    .resideInAPackage(qualified(name))
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(allowed.toArray(String[]::new))
                    .check(CLASSES);
        }
    }

    private static String packageOf(JavaClass type) {
        return type.getPackageName().equals(BASE) ? "" : type.getPackageName().substring(BASE.length() + 1);
    }

    private static String qualified(String name) {
        return name.isEmpty() ? BASE : BASE + "." + name;
    }
}
