package bro.orchestrator.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.ManagerId;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PolicyTest {
    private static final ManagerId SHOP = new ManagerId("shop");

    private static Set<AgentId> agents(String... ids) {
        return Arrays.stream(ids).map(AgentId::new).collect(Collectors.toSet());
    }

    private static String objection(Set<AgentId> expected, Set<AgentId> registered) {
        var policy = new Policy(Map.of(SHOP, expected), Compatibility.ANY, false);
        Failure failure = policy.objectionTo(SHOP, registered).orElseThrow();
        assertThat(failure.code()).isEqualTo(ErrorCode.AGENTS_UNEXPECTED);
        return failure.message();
    }

    @Test
    void aManagerThatIsNotListedTakesWhoeverIsThere() {
        assertThat(Policy.DEFAULT.objectionTo(SHOP, agents("db"))).isEmpty();
        assertThat(Policy.DEFAULT.objectionTo(SHOP, agents())).isEmpty();
    }

    @Test
    void theExpectedAgentsAreRight() {
        var policy = new Policy(Map.of(SHOP, agents("db", "web")), Compatibility.ANY, false);

        assertThat(policy.objectionTo(SHOP, agents("web", "db"))).isEmpty();
    }

    @Test
    void whoIsMissingAndWhoIsTooManyIsNamed() {
        assertThat(objection(agents("db", "web"), agents("web")))
                .isEqualTo("manager 'shop' lacks agent 'db'");
        assertThat(objection(agents("db", "web"), agents()))
                .isEqualTo("manager 'shop' lacks agents 'db', 'web'");
        assertThat(objection(agents("web"), agents("web", "web2")))
                .isEqualTo("manager 'shop': agent 'web2' is not expected");
        assertThat(objection(agents("db", "web"), agents("web", "web2", "web3")))
                .isEqualTo(
                        "manager 'shop' lacks agent 'db'; agents 'web2', 'web3' are not expected");
    }

    @Test
    void onlyAFewOfManyAreNamed() {
        Set<AgentId> many =
                IntStream.range(1000, 2000)
                        .mapToObj(i -> new AgentId("a" + i))
                        .collect(Collectors.toSet());

        assertThat(objection(many, agents()))
                .isEqualTo(
                        "manager 'shop' lacks agents 'a1000', 'a1001', 'a1002', 'a1003', 'a1004' and 995"
                                + " more");
    }
}
