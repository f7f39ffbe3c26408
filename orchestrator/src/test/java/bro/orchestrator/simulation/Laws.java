package bro.orchestrator.simulation;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionKind;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.catalog.Catalog;
import bro.orchestrator.core.catalog.CatalogedBackup;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold after every event, and at the end. */
final class Laws {
    private final Simulation simulation;
    private final long seed;
    private final Map<ActionId, Action> ended = new HashMap<>();
    private final Set<ActionId> ordered = new HashSet<>();
    private final Set<ActionId> cancelled = new HashSet<>();
    private final Set<BackupId> checked = new HashSet<>();
    private long lastId;

    Laws(Simulation simulation, long seed) {
        this.simulation = simulation;
        this.seed = seed;
    }

    void require(boolean law, String broken) {
        if (!law) {
            throw new AssertionError("%s: %s".formatted(where(), broken));
        }
    }

    String where() {
        return "seed %d at %s in run %d"
                .formatted(seed, simulation.world().now(), simulation.run());
    }

    /** An order was accepted. */
    void ordered(ActionId id) {
        require(id.value() > lastId, "action id %s came after %d".formatted(id, lastId));
        lastId = id.value();
        ordered.add(id);
    }

    /** Somebody was told that the action will stop, unless it is a removal that had begun. */
    void cancelled(Action action) {
        if (action.kind() != ActionKind.DELETE_BACKUP) {
            cancelled.add(action.id());
        }
    }

    boolean isUnfinished() {
        return !simulation.isUp() || !simulation.catalog().unfinished().isEmpty();
    }

    Optional<Action> anyUnfinished() {
        return simulation.catalog().unfinished().stream().map(Catalog.Unfinished::action).findAny();
    }

    void check() {
        Set<ActionId> open = new HashSet<>();
        simulation.catalog().unfinished().forEach(left -> open.add(left.action().id()));
        for (ActionId id : Set.copyOf(ordered)) {
            if (!open.contains(id)) {
                ordered.remove(id);
                Action end = simulation.catalog().action(id).orElseThrow();
                ended.put(id, end);
                checkEnd(end);
            }
        }
        checkAgentsAreShared();
        checkBackups();
    }

    private void checkEnd(Action end) {
        require(end.state().hasEnded(), "%s is lost".formatted(end));
        boolean success = end.result() == Action.Result.SUCCESS;
        require(!success || !cancelled.contains(end.id()), "%s was cancelled".formatted(end));
        switch (end.kind()) {
            case CREATE_BACKUP -> {
                boolean complete =
                        simulation.catalog().backup(end.backup()).stream()
                                .map(CatalogedBackup::backup)
                                .filter(backup -> backup.madeBy().equals(end.id()))
                                .anyMatch(it -> it.status() == Backup.Status.COMPLETE);
                require(success == complete, "%s, but complete is %s".formatted(end, complete));
                require(
                        !simulation.repository().staged().contains(end.id()),
                        "%s has left something staged".formatted(end));
            }
            case RESTORE -> {
                if (success) {
                    checkRestored(end);
                }
            }
            case DELETE_BACKUP ->
                    require(
                            !success || simulation.catalog().backup(end.backup()).isEmpty(),
                            "%s, but the backup is there".formatted(end));
        }
    }

    private void checkRestored(Action end) {
        Optional<CatalogedBackup> of = simulation.catalog().backup(end.backup());
        for (Backup.Part part : of.map(it -> it.backup().parts()).orElse(List.of())) {
            SimulatedAgent agent = agent(part.agent());
            for (Fragment fragment : part.fragments()) {
                String expected =
                        new String(
                                agent.content(of.orElseThrow().backup().madeBy(), fragment.id()),
                                java.nio.charset.StandardCharsets.US_ASCII);
                require(
                        expected.equals(agent.restored().get(fragment.id())),
                        "%s, but %s has other data".formatted(end, part.agent()));
            }
        }
    }

    /** No agent takes part in two actions that are under way. */
    private void checkAgentsAreShared() {
        var busy = new HashMap<AgentId, ActionId>();
        for (Catalog.Unfinished left : simulation.catalog().unfinished()) {
            for (AgentId agent : left.course().participants().keySet()) {
                ActionId other = busy.put(agent, left.action().id());
                require(
                        other == null,
                        "%s takes part in %s and in %s"
                                .formatted(agent, other, left.action().id()));
            }
        }
    }

    /** What is shown as complete is whole, and is what the agents have sent. */
    private void checkBackups() {
        for (BackupId id : simulation.repository().list()) {
            Backup backup = simulation.repository().manifest(id).orElseThrow();
            if (backup.status() == Backup.Status.COMPLETE && checked.add(id)) {
                backup.parts().forEach(part -> checkPart(backup, part));
            }
        }
        checked.retainAll(simulation.repository().list());
        simulation.catalog().managers().stream()
                .flatMap(manager -> simulation.catalog().backups(manager.id()).stream())
                .forEach(this::checkShown);
    }

    private void checkShown(CatalogedBackup shown) {
        boolean deleting =
                simulation.catalog().unfinished().stream()
                        .map(Catalog.Unfinished::action)
                        .filter(action -> action.kind() == ActionKind.DELETE_BACKUP)
                        .anyMatch(action -> action.backup().equals(shown.backup().id()));
        require(
                deleting || simulation.repository().list().contains(shown.backup().id()),
                "%s is shown, but is not there".formatted(shown.backup().id()));
    }

    private void checkPart(Backup backup, Backup.Part part) {
        SimulatedAgent agent = agent(part.agent());
        List<Fragment> expected =
                agent.fragmentIds(backup.madeBy()).stream()
                        .map(id -> Contents.fragment(id, agent.content(backup.madeBy(), id)))
                        .toList();
        require(
                part.fragments().equals(expected),
                "%s has other data of %s".formatted(backup.id(), part.agent()));
    }

    /**
     * After everything is well again: nothing is locked, staged or unfinished, and no end moved.
     */
    void checkTheEnd(List<SimulatedAgent> agents) {
        require(!isUnfinished(), "unfinished: " + simulation.catalog().unfinished());
        require(
                simulation.repository().staged().isEmpty(),
                "staged: " + simulation.repository().staged());
        for (SimulatedAgent agent : agents) {
            require(!agent.isLocked(), agent.id() + " is locked");
            require(agent.isAttached(), agent.id() + " is not attached");
        }
        ended.forEach(
                (id, end) ->
                        require(
                                simulation.catalog().action(id).equals(Optional.of(end)),
                                "the end of %s has changed".formatted(id)));
    }

    private SimulatedAgent agent(AgentId id) {
        return simulation.agents().stream()
                .filter(agent -> agent.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
