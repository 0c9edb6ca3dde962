package io.envyrc.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.ddex.DdexLimits;
import io.envyrc.memory.ddex.DdexParser;
import io.envyrc.memory.ddex.ManagedDdexService;
import io.envyrc.memory.spill.SpillOptions;
import io.envyrc.memory.spill.SpillStore;
import io.envyrc.memory.stream.Decompression;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Messages with broken records, where these are left out, and with long ones. */
class DdexProblemsTest {
    private SpillStore store;
    private DdexController controller;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        store = SpillStore.open(directory, SpillOptions.defaults());
        DdexParser parser = DdexParser.builder()
                .limits(DdexLimits.builder()
                        .continueOnError(true)
                        .maxErrors(1000)
                        .build())
                .build();
        controller = new DdexController(
                ManagedDdexService.builder(parser).build(), Decompression.create(), store, JsonMapper.shared());
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private static MockHttpServletRequest request(String body) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/ddex");
        request.setContent(body.getBytes(UTF_8));
        return request;
    }

    private static String broken(int releases) {
        return DdexBody.text(2).replace("</ReleaseList>", "\n<Release/>".repeat(releases) + "</ReleaseList>");
    }

    @Test
    void theSummaryTellsOfEachBrokenRecordWithItsPlace() throws IOException {
        MockHttpServletResponse response = new MockHttpServletResponse();
        controller.summary(request(broken(2)), response);
        assertThat(response.getStatus()).isEqualTo(200);
        JsonNode summary = JsonMapper.shared().readTree(response.getContentAsString());
        assertThat(summary.at("/counts/releases").asInt()).isEqualTo(2);
        assertThat(summary.at("/counts/problems").asInt()).isEqualTo(2);
        assertThat(summary.get("problems"))
                .hasToString("[{\"record\":\"Release\",\"line\":8,\"column\":1,"
                        + "\"message\":\"ddex: Release has no ReleaseId at line 8\"},"
                        + "{\"record\":\"Release\",\"line\":9,\"column\":1,"
                        + "\"message\":\"ddex: Release has no ReleaseId at line 9\"}]");
    }

    @Test
    void theSummaryListsTheFirstHundredAndCountsAll() throws IOException {
        MockHttpServletResponse response = new MockHttpServletResponse();
        controller.summary(request(broken(150)), response);
        JsonNode summary = JsonMapper.shared().readTree(response.getContentAsString());
        assertThat(summary.at("/counts/problems").asInt()).isEqualTo(150);
        assertThat(summary.get("problems")).hasSize(100);
        assertThat(summary.at("/problems/99/line").asInt()).isEqualTo(107);
    }

    @Test
    void brokenReleasesHaveNoLine() throws IOException {
        MockHttpServletResponse response = new MockHttpServletResponse();
        controller.releases(request(broken(3)), response);
        assertThat(response.getContentAsString().lines()).containsExactly(DdexBody.answer(0), DdexBody.answer(1));
    }

    @Test
    void aLongReleaseComesInNumberedPartsAndTheRest() throws IOException {
        int count = 3000;
        StringBuilder list = new StringBuilder("<ReleaseResourceReferenceList>");
        for (int i = 0; i < count; i++) {
            list.append("<ReleaseResourceReference>A").append(i).append("</ReleaseResourceReference>");
        }
        list.append("</ReleaseResourceReferenceList></Release>");
        MockHttpServletResponse response = new MockHttpServletResponse();
        controller.releases(request(DdexBody.text(2).replaceFirst("</Release>", list.toString())), response);
        String[] lines = response.getContentAsString().split("\n");
        assertThat(lines).hasSizeGreaterThan(4);
        int next = 0;
        for (int i = 0; i < lines.length - 1; i++) {
            JsonNode line = JsonMapper.shared().readTree(lines[i]);
            assertThat(line.get("reference").asString()).isEqualTo("R0");
            boolean rest = i == lines.length - 2;
            assertThat(line.path("part").asInt(-1)).isEqualTo(rest ? -1 : i);
            for (JsonNode resource : line.path("resources")) {
                assertThat(resource.asString()).isEqualTo("A" + next++);
            }
        }
        assertThat(next).isEqualTo(count);
        assertThat(lines[lines.length - 1]).isEqualTo(DdexBody.answer(1));
    }
}
