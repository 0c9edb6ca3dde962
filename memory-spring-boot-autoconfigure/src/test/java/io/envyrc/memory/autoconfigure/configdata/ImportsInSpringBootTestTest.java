package io.envyrc.memory.autoconfigure.configdata;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.autoconfigure.EnvyMemoryProperties;
import io.envyrc.memory.autoconfigure.configdata.ImportingApplication.MyProperties;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

@SpringBootTest(
        classes = ImportingApplication.Beans.class,
        webEnvironment = WebEnvironment.NONE,
        properties =
                "spring.config.import=dotenv:src/test/resources/imported.env,envyrc:src/test/resources/imported.envyrc")
class ImportsInSpringBootTestTest {

    @Test
    void bothFilesAreReadRelativeToTheWorkingDirectory(
            @Autowired MyProperties properties, @Autowired EnvyMemoryProperties memory) {
        assertThat(properties.camelCase()).isEqualTo("from a file beside the tests");
        assertThat(memory.mapPoolSize()).isEqualTo(7);
    }
}
