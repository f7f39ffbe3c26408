package bro.orchestrator.netconf.action;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import bro.orchestrator.core.policy.Check;
import bro.orchestrator.core.policy.RestorePlan;
import bro.orchestrator.netconf.schema.InstancePath;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.state.Labels;
import bro.orchestrator.netconf.tree.DataNode;
import bro.orchestrator.netconf.tree.SubtreeFilter;
import bro.orchestrator.netconf.tree.TreeBuilder;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code action restore} of {@code list backup}. */
final class RestoreAction implements YangAction {
    private final Orchestrator orchestrator;

    RestoreAction(Orchestrator orchestrator) {
        this.orchestrator = orchestrator;
    }

    @Override
    public String path() {
        return "brm/backup-manager/backup/restore";
    }

    @Override
    public Reply invoke(InstancePath target, ActionInput input) {
        var manager = new ManagerId(target.key("backup-manager", "id"));
        var backup = new BackupName(target.key("backup", "name"));
        Set<AgentId> agents =
                input.all("agent").stream().map(AgentId::new).collect(Collectors.toSet());
        if (input.leaf("plan-only").filter(Boolean::parseBoolean).isPresent()) {
            DataNode plan = plan(orchestrator.planRestore(manager, backup, agents));
            return out -> SubtreeFilter.writeAll(_ -> Stream.of(plan), out);
        }
        return YangAction.accepted(orchestrator.restore(manager, backup, agents));
    }

    private static DataNode plan(RestorePlan plan) {
        var node = new TreeBuilder(Schema.BRO, "plan");
        node.leaf("feasible", Boolean.toString(plan.feasible()));
        plan.agents().forEach(agent -> node.add(agent(node.inner("agent"), agent)));
        return node.build();
    }

    private static TreeBuilder agent(TreeBuilder node, RestorePlan.AgentPlan agent) {
        node.key("id", agent.agent().value())
                .leaf("fragments", agent.fragments())
                .leaf("bytes", agent.sizeBytes());
        for (Check check : agent.checks()) {
            node.add(
                    node.inner("check")
                            .key("name", Labels.of(check.name()))
                            .leaf("result", check.passed() ? "passed" : "failed")
                            .leaf("reason", check.failure().map(Failure::message)));
        }
        return node;
    }
}
