package io.envyrc.memory.autoconfigure.configdata;

import static org.assertj.core.api.Assertions.assertThatException;

import io.envyrc.memory.autoconfigure.EnvyMemoryProperties;
import io.envyrc.memory.autoconfigure.MemoryAutoConfiguration;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.util.Throwables;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpoint.PropertySourceDescriptor;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.StandardEnvironment;

/** An application that is started with the configuration files of a directory. */
final class ImportingApplication {
    private final Path directory;
    private final Map<String, Object> variables = new LinkedHashMap<>();

    ImportingApplication(Path directory) {
        this.directory = directory;
    }

    /** Writes a file of the directory; {@code @dir@} stands for the directory. */
    ImportingApplication with(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text.replace("@dir@", directory.toString()));
        return this;
    }

    /** Sets an environment variable. */
    ImportingApplication withVariable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    ConfigurableApplicationContext start(String... arguments) {
        return new SpringApplicationBuilder(Beans.class)
                .bannerMode(Banner.Mode.OFF)
                .web(WebApplicationType.NONE)
                .environment(new StandardEnvironment() {
                    @Override
                    public Map<String, Object> getSystemEnvironment() {
                        return variables;
                    }
                })
                .run(Stream.concat(Stream.of("--spring.config.location=" + directory.toUri()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    /** Returns the stack trace of the failure to start, with those of its causes. */
    String failToStart(String... arguments) {
        return Throwables.getStackTrace(
                assertThatException().isThrownBy(() -> start(arguments).close()).actual());
    }

    /** Returns what Actuator shows of the first property source with some text in its name. */
    static PropertySourceDescriptor describe(ConfigurableApplicationContext context, String name) {
        return new EnvironmentEndpoint(context.getEnvironment(), List.of(), Show.NEVER)
                .environment(null).getPropertySources().stream()
                        .filter(source -> source.getName().contains(name))
                        .findFirst()
                        .orElseThrow();
    }

    /** Returns where the property that binds to a name comes from. */
    static @Nullable Origin originOf(String name, ConfigurableApplicationContext context) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(context.getEnvironment())) {
            ConfigurationProperty property = source.getConfigurationProperty(ConfigurationPropertyName.of(name));
            if (property != null) {
                return property.getOrigin();
            }
        }
        return null;
    }

    /**
     * Starts the application in a JVM of its own.
     *
     * @param withoutClasses part of the name of a jar to leave out
     * @return what it printed
     */
    String startApart(Path workingDirectory, String withoutClasses, String... arguments)
            throws IOException, InterruptedException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> withoutClasses.isEmpty() || !entry.contains(withoutClasses))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                ImportingApplication.class.getName(),
                "--spring.config.location=" + directory.toUri()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(workingDirectory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    public static void main(String[] arguments) {
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Beans.class)
                .bannerMode(Banner.Mode.OFF)
                .web(WebApplicationType.NONE)
                .run(arguments)) {
            System.out.println("map pool size %d from %s"
                    .formatted(
                            context.getBean(EnvyMemoryProperties.class).mapPoolSize(),
                            originOf("envy.memory.map-pool-size", context)));
        }
    }

    @ConfigurationProperties("my")
    record MyProperties(List<String> list, List<Host> hosts, String camelCase) {
        record Host(String name) {}
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(MemoryAutoConfiguration.class)
    @EnableConfigurationProperties(MyProperties.class)
    static class Beans {}
}
