package bro.orchestrator.netconf.subscription;

import static bro.orchestrator.netconf.subscription.Terms.ChangeType.CREATE;
import static bro.orchestrator.netconf.subscription.Terms.ChangeType.DELETE;
import static bro.orchestrator.netconf.subscription.Terms.ChangeType.REPLACE;
import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.xml.Scope;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Changes of a node that are told as one. */
class EditTest {
    private static XmlElement value(String text) {
        return new XmlElement("urn:x", "a", List.of(), Scope.NONE, List.of(), text);
    }

    private static Edit create(String text) {
        return Edit.of(CREATE, "/x:a", value(text));
    }

    private static Edit replace(String text) {
        return Edit.of(REPLACE, "/x:a", value(text));
    }

    @Test
    void theLastValueCounts() {
        assertThat(replace("1").followedBy(replace("2"))).isEqualTo(replace("2"));
        assertThat(create("1").followedBy(replace("2"))).isEqualTo(create("2"));
        assertThat(Edit.delete("/x:a").followedBy(create("2"))).isEqualTo(replace("2"));
    }

    @Test
    void whatCameAndWentIsNotTold() {
        assertThat(create("1").followedBy(Edit.delete("/x:a"))).isNull();
        Edit gone = replace("1").followedBy(Edit.delete("/x:a"));
        assertThat(gone).isNotNull().extracting(Edit::type).isEqualTo(DELETE);
    }

    @Test
    void onlyWhatStandsBehindASlashIsBelow() {
        assertThat(Edit.delete("/x:a/b").isBelow(Edit.delete("/x:a"))).isTrue();
        assertThat(Edit.delete("/x:a=1/b").isBelow(Edit.delete("/x:a"))).isFalse();
        assertThat(Edit.delete("/x:a").isBelow(Edit.delete("/x:a"))).isFalse();
    }
}
