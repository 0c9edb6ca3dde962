package io.envyrc.memory.autoconfigure.configdata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.envyrc.memory.autoconfigure.configdata.ImportingApplication.MyProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.env.EnvironmentEndpoint.PropertySourceDescriptor;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.PropertySource;

@ExtendWith(OutputCaptureExtension.class)
class DotenvImportTest {
    private static final String YAML = "spring.config.import: dotenv:@dir@/.env\n";

    private static final String DEV = "--spring.profiles.active=dev";

    @TempDir
    Path directory;

    private ImportingApplication application;

    @BeforeEach
    void importDotenv() throws IOException {
        application = new ImportingApplication(directory).with("application.yml", YAML);
    }

    @AfterEach
    void resetLogging() {
        LoggingSystem.get(getClass().getClassLoader()).setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.INFO);
    }

    @Test
    void bindsUpperSnakeKeysAsEnvironmentVariables() throws IOException {
        application.with(".env", """
                export MY_LIST_0_=first
                MY_LIST_1_='second one'
                MY_HOSTS_0_NAME=localhost
                MY_CAMELCASE="a\\nb"
                SERVER_PORT=8081
                """);
        try (ConfigurableApplicationContext context = application.start()) {
            MyProperties properties = context.getBean(MyProperties.class);
            assertThat(properties.list()).containsExactly("first", "second one");
            assertThat(properties.hosts()).containsExactly(new MyProperties.Host("localhost"));
            assertThat(properties.camelCase()).isEqualTo("a\nb");
            assertThat(context.getEnvironment().getProperty("server.port", Integer.class))
                    .isEqualTo(8081);
            assertThat(context.getEnvironment().getProperty("SERVER_PORT")).isEqualTo("8081");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MY_CAMEL_CASE", "MY_CAMELCASE", "my.camel-case", "my.camelCase", "my_camel_case"})
    void bindsEverySpellingThatTheEnvironmentKnows(String key) throws IOException {
        application.with(".env", key + "=value\n");
        try (ConfigurableApplicationContext context = application.start()) {
            assertThat(context.getBean(MyProperties.class).camelCase()).isEqualTo("value");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, yaml", "2, env", "3, yaml-dev", "4, env-dev", "5, variable", "6, argument"})
    void eachSourceOutranksThoseBeforeIt(int sources, String highest) throws IOException {
        application.with("application.yml", YAML + "my.camel-case: yaml\n");
        application.with(".env", sources >= 2 ? "MY_CAMEL_CASE=env\n" : "");
        application.with("application-dev.yml", sources >= 3 ? "my.camel-case: yaml-dev\n" : "");
        application.with(".env.dev", sources >= 4 ? "MY_CAMEL_CASE=env-dev\n" : "");
        if (sources >= 5) {
            application.withVariable("MY_CAMEL_CASE", "variable");
        }
        String argument = sources >= 6 ? "--my.camel-case=argument" : "--other=argument";

        try (ConfigurableApplicationContext context = application.start(DEV, argument)) {
            assertThat(context.getBean(MyProperties.class).camelCase()).isEqualTo(highest);
        }
    }

    @Test
    void laterProfilesOutrankEarlierOnesAndAbsentVariantsAreNoMatter() throws IOException {
        application.with(".env", "MY_CAMEL_CASE=none\nMY_LIST_0=base\n");
        application.with(".env.a", "MY_CAMEL_CASE=a\n");
        application.with(".env.b", "MY_CAMEL_CASE=b\n");

        try (ConfigurableApplicationContext context = application.start("--spring.profiles.active=a,b,c")) {
            assertThat(context.getBean(MyProperties.class).camelCase()).isEqualTo("b");
            assertThat(context.getBean(MyProperties.class).list()).containsExactly("base");
        }
    }

    @Test
    void activatesTheProfilesThatTheFileNames() throws IOException {
        application.with(".env", "SPRING_PROFILES_ACTIVE=dev\n").with(".env.dev", "MY_CAMEL_CASE=dev\n");

        try (ConfigurableApplicationContext context = application.start()) {
            assertThat(context.getEnvironment().getActiveProfiles()).containsExactly("dev");
            assertThat(context.getBean(MyProperties.class).camelCase()).isEqualTo("dev");
        }
    }

    @Test
    void optionalFileMayBeMissingWhereItsVariantIsNot() throws IOException {
        application
                .with("application.yml", "spring.config.import: optional:dotenv:@dir@/.env\n")
                .with(".env.dev", "MY_CAMEL_CASE=dev\n");

        try (ConfigurableApplicationContext context = application.start()) {
            assertThat(context.getBean(MyProperties.class).camelCase()).isNull();
        }
        try (ConfigurableApplicationContext context = application.start(DEV)) {
            assertThat(context.getBean(MyProperties.class).camelCase()).isEqualTo("dev");
        }
    }

    @Test
    void setsLevelsBeforeAnythingIsLogged(CapturedOutput output) throws IOException {
        application.with(".env", "LOGGING_LEVEL_ROOT=error\nLOGGING_LEVEL_COM_EXAMPLE_QUIET=trace\n");

        try (ConfigurableApplicationContext context = application.start()) {
            assertThat(context.isRunning()).isTrue();
            assertThat(LoggerFactory.getLogger("com.example.quiet").isTraceEnabled())
                    .isTrue();
            assertThat(output).isEmpty();
        }
    }

    @Test
    void actuatorShowsWhereEachVariableStandsAndNoValue() throws IOException {
        application.with(".env", """
                # settings
                MY_LIST_0=first
                  export MY_CAMEL_CASE=s3cret
                DB_PASSWORD: s3cret
                MY_LIST_0=again
                """);
        try (ConfigurableApplicationContext context = application.start()) {
            PropertySourceDescriptor source = ImportingApplication.describe(context, "dotenv file");
            String file = "file [%s] - ".formatted(directory.resolve(".env"));

            assertThat(source.getName())
                    .isEqualTo("Config resource 'dotenv file [%1$s/.env]' via location 'dotenv:%1$s/.env'"
                                    .formatted(directory)
                            + "-systemEnvironment");
            assertThat(source.getProperties())
                    .extractingFromEntries(
                            entry -> entry.getKey() + " " + entry.getValue().getOrigin())
                    .containsExactly(
                            "MY_LIST_0 " + file + "5:1",
                            "MY_CAMEL_CASE " + file + "3:10",
                            "DB_PASSWORD " + file + "4:1");
            assertThat(source.getProperties().values()).allSatisfy(property -> {
                assertThat(property.getValue()).isEqualTo("******");
                assertThat(property.getOriginParents()).isNotEmpty();
            });
            assertThat(ImportingApplication.originOf("my.camel-case", context)).hasToString(file + "3:10");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'KEY=v', 1:1",
        "'\uFEFFKEY=v', 1:1",
        "'#\n\nKEY=v', 3:1",
        "'#\r\n\r\nKEY=v\r\n', 3:1",
        "'#\r\rKEY=v\r', 3:1",
        "'\t KEY: v', 1:3",
        "'export\tKEY=KEY', 1:8",
        "'A=\"KEY=1\nKEY=2\"\nKEY=v', 3:1",
        "'A=🙂\n🙂\n  KEY=v', 3:3",
        "'KEY\n=v', 1:1",
        "'export\nKEY=v', 2:1",
        "'KEY=v\nA=1\nKEY=KEY=w', 3:1",
    })
    void originIsThePlaceOfTheKeyThatCounts(String text, String place) throws IOException {
        application.with(".env", text);

        try (ConfigurableApplicationContext context = application.start()) {
            assertThat(ImportingApplication.originOf("key", context))
                    .hasToString("file [%s] - %s".formatted(directory.resolve(".env"), place));
        }
    }

    @Test
    void readsAPipeOnce() throws Exception {
        Path pipe = directory.resolve(".env");
        assumeTrue(
                new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0,
                "named pipes cannot be made here");
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            Future<Path> written = writer.submit(() -> Files.writeString(pipe, "MY_CAMEL_CASE=piped\n"));
            try (ConfigurableApplicationContext context = application.start(DEV)) {
                assertThat(context.getBean(MyProperties.class).camelCase()).isEqualTo("piped");
            }
            written.get(30, TimeUnit.SECONDS);
        } finally {
            writer.shutdownNow();
        }
    }

    @Test
    void logsFindingsWithTheirPlace(CapturedOutput output) throws IOException {
        application.with(".env", "DB_PASSWORD=s3cret\nno assignment s3cret\nA=x\nA=s3cret#cut\n");

        application.start().close();

        String file = "WARN .* dotenv file \\[.*/.env], ";
        assertThat(output)
                .containsPattern(file + "line 2, column 1: line skipped: it is no comment and no KEY=value")
                .containsPattern(file + "line 4, column 1: the key is set again; the last one counts")
                .doesNotContain("s3cret");
    }

    @Test
    void logsAtMostAHundredFindings(CapturedOutput output) throws IOException {
        application.with(".env", "no assignment\n".repeat(102));

        application.start().close();

        assertThat(output).contains("line 100, column 1").doesNotContain("line 101, column 1");
        assertThat(output).contains(".env]: 2 more findings");
    }

    @Test
    void noValueIsLoggedHoweverMuchIs(CapturedOutput output) throws IOException {
        application.with(".env", "DB_PASSWORD=s3cret\nLOGGING_LEVEL_ROOT=trace\n");

        try (ConfigurableApplicationContext context = application.start()) {
            for (PropertySource<?> source : context.getEnvironment().getPropertySources()) {
                LoggerFactory.getLogger(getClass()).info("source {}", source);
            }
            assertThat(context.getEnvironment().getProperty("db.password")).isEqualTo("s3cret");
        }
        assertThat(output).contains("TRACE").contains("DotenvPropertySource").doesNotContain("s3cret");
    }

    @Test
    void reportsAMissingFileAsBootDoes(CapturedOutput output) {
        application.failToStart();

        assertThat(output).contains("""
                Description:

                Config data resource 'dotenv file [%1$s/.env]' via location 'dotenv:%1$s/.env' does not exist

                Action:

                Check that the value 'dotenv:%1$s/.env' at URL [file:%1$s/application.yml] - 1:23 is correct, \
                or prefix it with 'optional:'
                """.formatted(directory));
    }

    @Test
    void reportsADirectoryEvenWhereTheFileIsOptional(CapturedOutput output) throws IOException {
        Files.createDirectory(directory.resolve(".env"));
        application
                .with("application.yml", "spring.config.import: optional:dotenv:@dir@/.env\n")
                .failToStart();

        assertThat(output).contains("""
                Description:

                Config data resource 'dotenv file [%1$s/.env]' via location 'optional:dotenv:%1$s/.env' cannot be used:

                    Reason: it is a directory
                    Imported at: URL [file:%1$s/application.yml] - 1:23

                Action:

                Put a file in its place, or correct the import.
                """.formatted(directory));
    }

    @Test
    void reportsAFileThatCannotBeRead(CapturedOutput output) throws IOException {
        // Nobody, root included, may read the first page of a process.
        Path unreadable = Path.of("/proc/self/mem");
        assumeTrue(Files.exists(unreadable), "there is no /proc/self/mem here");
        application
                .with("application.yml", "spring.config.import: dotenv:/proc/self/mem\n")
                .failToStart();

        assertThat(output)
                .contains("    Reason: reading failed: Input/output error")
                .contains("Let the user that the application runs as read the file.");
    }

    @Test
    void reportsAFileThatItsUserMayNotRead(CapturedOutput output) throws IOException {
        application.with(".env", "DB_PASSWORD=s3cret\n");
        assertThat(directory.resolve(".env").toFile().setReadable(false)).isTrue();
        if (Files.isReadable(directory.resolve(".env"))) {
            // Root reads what it likes, but not this file of Linux that can only be written.
            Path unreadable = Path.of("/proc/sys/net/ipv4/route/flush");
            assumeTrue(Files.exists(unreadable), "every file can be read here");
            application.with("application.yml", "spring.config.import: 'dotenv:%s'\n".formatted(unreadable));
        }

        application.failToStart();

        assertThat(output)
                .contains("    Reason: permission is denied")
                .contains("Let the user that the application runs as read the file.");
    }

    @Test
    void reportsALocationWithoutAPath(CapturedOutput output) throws IOException {
        application.with("application.yml", "spring.config.import: 'dotenv:'\n").failToStart();

        assertThat(output)
                .contains("Config data location 'dotenv:' cannot be used:")
                .contains("    Reason: it names no file");
    }

    @Test
    void reportsAValueOverTheLimit(CapturedOutput output) throws IOException {
        String trace = application
                .with(".env", "A=1\nDB_PASSWORD='s3cret" + "s3cret\n".repeat(200_000) + "'\n")
                .failToStart();

        assertThat(output)
                .contains("    Reason: .env line 2: single quote opened at column 13 is not closed within 1048576 bytes"
                        + " (maxValueSize), at column 13")
                .contains("Correct the file at that place.");
        assertThat(output + trace).doesNotContain("s3cret");
    }

    @Test
    void reportsAFileOverTheLimit(CapturedOutput output) throws IOException {
        application
                .with(".env", ("DB_PASSWORD=" + "s3cret".repeat(1000) + "\n").repeat(3000))
                .failToStart();

        assertThat(output)
                .contains("    Reason: it has more than 16777216 bytes")
                .contains("Shorten the file, or correct the import.")
                .doesNotContain("s3cret");
    }

    @Test
    void readsTheLargestValueAllowed() throws IOException {
        String value = "v".repeat((1 << 20) - "MY_CAMEL_CASE=".length());
        application.with(".env", "MY_CAMEL_CASE=" + value + "\n");

        try (ConfigurableApplicationContext context = application.start()) {
            assertThat(context.getBean(MyProperties.class).camelCase()).isEqualTo(value);
        }
    }
}
