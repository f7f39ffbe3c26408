package bro.orchestrator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class XmlNodeTest {
    @Test
    void aReportIsReadByLocalNames() throws IOException {
        XmlNode node =
                parse(
                        """
                        <b:progress-report xmlns:b="urn:b"><b:state>finished</b:state>
                          <b:result>success</b:result>
                          <b:progress-percentage> 100 </b:progress-percentage>
                          <b:time-action-started>2026-01-01T00:00:00Z</b:time-action-started>
                          <b:time-action-completed>2026-01-01T00:00:02Z</b:time-action-completed>
                          <b:agent><b:id>a</b:id><b:bytes>7</b:bytes></b:agent>
                          <b:agent><b:id>b</b:id></b:agent></b:progress-report>
                        """);

        ProgressReport report = ProgressReport.of(node);

        assertThat(report.succeeded()).isTrue();
        assertThat(report.percent()).isEqualTo(100);
        assertThat(report.bytes()).isEqualTo(7);
        assertThat(report.agentBytes()).containsOnlyKeys("a", "b");
        assertThat(report.duration()).hasSeconds(2);
    }

    @Test
    void aDocumentTypeIsRefused() {
        assertThatThrownBy(() -> parse("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("DOCTYPE");
    }

    private static XmlNode parse(String text) throws IOException {
        return XmlNode.parse(text.strip().getBytes(StandardCharsets.UTF_8));
    }
}
