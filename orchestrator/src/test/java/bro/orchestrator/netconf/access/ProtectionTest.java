package bro.orchestrator.netconf.access;

import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.tree.NodeName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is denied to whom no rule permits it, by the statements of the model. */
class ProtectionTest {
    private static final String YANG = "urn:ietf:params:xml:ns:yang:";
    private static final Schema SCHEMA = Schema.load(List.of());
    private final Protection root = Protection.of(SCHEMA);

    private Protection at(String module, String path) {
        Protection at = root;
        for (String name : path.split("/", -1)) {
            at = at.child(new NodeName(module, name));
        }
        return at;
    }

    @ParameterizedTest
    @CsvSource({
        "ietf-netconf-acm,nacm,true,true",
        "ietf-netconf-acm,nacm/groups/group/user-name,true,true",
        "ietf-netconf-acm,nacm/rule-list/rule/path,true,true",
        "ietf-system,system,false,false",
        "ietf-system,system/authentication,false,true",
        "ietf-system,system/authentication/user/name,false,true",
        "ietf-system,system/authentication/user/password,true,true",
        "ietf-netconf-monitoring,netconf-state,false,false"
    })
    void theModelSaysWhatIsDenied(String module, String path, boolean read, boolean write) {
        Protection node = at(YANG + module, path);

        assertThat(node.module()).isEqualTo(module);
        assertThat(node.denies(Right.READ)).isEqualTo(read);
        assertThat(node.denies(Right.UPDATE)).isEqualTo(write);
    }

    @Test
    void containersWithoutPresenceAreKnown() {
        assertThat(at(YANG + "ietf-netconf-acm", "nacm").isStructural()).isTrue();
        assertThat(at(YANG + "ietf-netconf-acm", "nacm/rule-list").isStructural()).isFalse();
    }
}
