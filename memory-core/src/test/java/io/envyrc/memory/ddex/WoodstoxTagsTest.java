package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.ddex.DdexEvent.Resource;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tags that are taken from Woodstox's buffer, whatever they mean where they come again. */
class WoodstoxTagsTest {
    private static final DdexParser PARSER =
            DdexParser.builder().engine(DdexEngine.WOODSTOX).build();

    @Test
    void takesNoTagForOneOfAnotherNamespace() throws IOException {
        String title = "<DisplayTitleText>one</DisplayTitleText>";
        String foreign = "<DisplayTitleText>no</DisplayTitleText>".repeat(3);
        String text = Messages.resources(
                Messages.resource("A1", title.repeat(4)),
                "<p:SoundRecording xmlns:p=\"urn:foreign\" xmlns=\"urn:foreign\">" + foreign + "</p:SoundRecording>",
                Messages.resource("A2", title + "<Note xmlns=\"urn:foreign\">" + foreign + "</Note>" + title));
        List<Resource> found = Messages.only(Resource.class, Messages.parse(PARSER, Messages.stream(text)));
        assertThat(found).extracting(resource -> resource.titles().size()).containsExactly(4, 2);
        assertThat(found).extracting(Resource::skipped).containsExactly(0, 4);
    }
}
