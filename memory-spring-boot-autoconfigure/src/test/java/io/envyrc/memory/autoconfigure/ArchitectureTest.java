package io.envyrc.memory.autoconfigure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

class ArchitectureTest {
    private static final String BASE = "io.envyrc.memory.autoconfigure";
    private static final List<String> PACKAGES = List.of(
            "",
            ".actuate",
            ".arrow",
            ".batch",
            ".cache",
            ".configdata",
            ".ddex",
            ".env",
            ".kafka",
            ".leak",
            ".metrics",
            ".pool",
            ".pressure",
            ".resource",
            ".spill",
            ".web");
    private static final String IMPORTS =
            "/META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(BASE);

    @Test
    void everyPackageIsListed() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        PACKAGES.stream().map(name -> BASE + name).toList());
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void autoConfigurationsArePublicAndFinalAndTheirBeansArePackagePrivate() {
        classes()
                .that()
                .areAnnotatedWith(AutoConfiguration.class)
                .should()
                .bePublic()
                .andShould()
                .haveModifier(JavaModifier.FINAL)
                .check(CLASSES);
        methods()
                .that()
                .areAnnotatedWith(Bean.class)
                .should()
                .bePackagePrivate()
                .check(CLASSES);
    }

    @Test
    void onlyMetricsKnowsMicrometerAndOnlyActuateKnowsActuatorAndHealth() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + ".metrics")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + ".actuate")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework.boot.actuate..", "org.springframework.boot.health..")
                .check(CLASSES);
    }

    @Test
    void onlyConfigDataKnowsTheYamlParser() {
        noClasses()
                .that()
                .resideOutsideOfPackage(BASE + ".configdata")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.yaml..")
                .check(CLASSES);
    }

    @Test
    void everyAutoConfigurationIsRegisteredAndTested() throws IOException {
        Set<String> declared = CLASSES.stream()
                .filter(type -> type.isAnnotatedWith(AutoConfiguration.class))
                .map(JavaClass::getName)
                .collect(Collectors.toSet());
        try (InputStream imports = Objects.requireNonNull(getClass().getResourceAsStream(IMPORTS))) {
            assertThat(new String(imports.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .containsExactlyInAnyOrderElementsOf(declared);
        }
        assertThat(Arrays.stream(AllMemoryAutoConfigurations.CLASSES).map(Class::getName))
                .containsExactlyInAnyOrderElementsOf(declared);
    }
}
