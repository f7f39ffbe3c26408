package bro.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What docs/agents.md tells is what there is. */
class GuideTest {
    @Test
    void theGuideShowsTheExampleAsItIs() throws IOException {
        String example = Files.readString(Path.of("examples/NotesAgent.java"));
        String guide = Files.readString(Path.of("../docs/agents.md"));

        assertThat(guide).contains("```java\n" + example.substring(example.indexOf("/**")) + "```");
        assertThat(example.lines()).hasSizeLessThan(60);
    }
}
