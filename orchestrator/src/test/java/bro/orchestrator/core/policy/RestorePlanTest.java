package bro.orchestrator.core.policy;

import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.CustomMetadata;
import bro.orchestrator.core.backup.Digest;
import bro.orchestrator.core.backup.Fragment;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.BackupName;
import bro.orchestrator.core.name.ManagerId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestorePlanTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final BackupId NIGHTLY =
            new BackupId(ManagerId.DEFAULT, new BackupName("nightly"));
    private static final AgentId DB = new AgentId("db");
    private static final AgentId WEB = new AgentId("web");

    private static SoftwareVersion software(String productNumber, String semanticVersion) {
        return new SoftwareVersion("", productNumber, "", "", "", "", semanticVersion);
    }

    private static Backup.Part part(AgentId agent, SoftwareVersion software, long... sizes) {
        return new Backup.Part(
                agent,
                software,
                Optional.empty(),
                Arrays.stream(sizes)
                        .mapToObj(
                                size ->
                                        new Fragment(
                                                "f" + size,
                                                "1",
                                                size,
                                                new Digest("0".repeat(64)),
                                                CustomMetadata.NONE))
                        .toList());
    }

    private static Backup backup(Backup.Part... parts) {
        return new Backup(
                NIGHTLY,
                new ActionId(1),
                NOW,
                Backup.CreationType.MANUAL,
                Backup.Status.COMPLETE,
                Backup.Consistency.NONE,
                List.of(parts));
    }

    private static AgentInfo agent(AgentId id, SoftwareVersion software) {
        return new AgentInfo(id, Set.of(), "1", software, Set.of(), Set.of(), Set.of(), NOW);
    }

    private static RestorePlan plan(
            SoftwareVersion backedUp, SoftwareVersion running, Compatibility rules) {
        Backup backup = backup(part(DB, backedUp));
        return RestorePlan.of(backup, backup.parts(), List.of(agent(DB, running)), rules);
    }

    private static Compatibility rules(ProductRule product) {
        return new Compatibility(product, new VersionRule.Any(), Optional.empty());
    }

    private static Compatibility rules(VersionRule version) {
        return new Compatibility(new ProductRule.Any(), version, Optional.empty());
    }

    private static ProductRule product(String rule) {
        return switch (rule) {
            case "any" -> new ProductRule.Any();
            case "exact" -> new ProductRule.Exact();
            default -> new ProductRule.Listed(new TreeSet<>(Set.of("P1", "P2")));
        };
    }

    private static VersionRule version(String rule) {
        return switch (rule) {
            case "any" -> new VersionRule.Any();
            case "exact" -> new VersionRule.Exact();
            case "not-newer" -> new VersionRule.NotNewer();
            default ->
                    new VersionRule.Listed(
                            Set.of("1.0.0", "2.0.0-rc.1").stream()
                                    .map(text -> SemanticVersion.parse(text).orElseThrow())
                                    .collect(Collectors.toCollection(TreeSet::new)));
        };
    }

    @Test
    void aPlanTellsHowMuchOfWhomAndWhatWasChecked() {
        Backup backup =
                backup(
                        part(DB, SoftwareVersion.UNKNOWN, 10, 20, 3_000_000_000L),
                        part(WEB, SoftwareVersion.UNKNOWN));

        var plan =
                RestorePlan.of(
                        backup,
                        backup.parts(),
                        List.of(
                                agent(WEB, SoftwareVersion.UNKNOWN),
                                agent(new AgentId("other"), SoftwareVersion.UNKNOWN),
                                agent(DB, SoftwareVersion.UNKNOWN)),
                        Compatibility.ANY);

        assertThat(plan.backup()).isEqualTo(NIGHTLY);
        assertThat(plan.agents()).extracting(RestorePlan.AgentPlan::agent).containsExactly(DB, WEB);
        assertThat(plan.agents())
                .extracting(RestorePlan.AgentPlan::fragments)
                .containsExactly(3, 0);
        assertThat(plan.agents())
                .extracting(RestorePlan.AgentPlan::sizeBytes)
                .containsExactly(3_000_000_030L, 0L);
        assertThat(plan.agents())
                .allSatisfy(
                        it ->
                                assertThat(it.checks())
                                        .extracting(Check::name)
                                        .containsExactly(Check.Name.values()));
        assertThat(plan.feasible()).isTrue();
        assertThat(plan.firstObjection()).isEmpty();
    }

    @Test
    void onlyTheChosenPartsArePlanned() {
        Backup backup =
                backup(
                        part(DB, SoftwareVersion.UNKNOWN, 10),
                        part(WEB, SoftwareVersion.UNKNOWN, 20));

        var plan =
                RestorePlan.of(
                        backup,
                        List.of(backup.parts().getLast()),
                        List.of(agent(WEB, SoftwareVersion.UNKNOWN)),
                        Compatibility.ANY);

        assertThat(plan.agents()).extracting(RestorePlan.AgentPlan::agent).containsExactly(WEB);
        assertThat(plan.feasible()).isTrue();
    }

    @Test
    void anAgentThatIsMissingIsNamedAndItsSoftwareIsNotJudged() {
        Backup backup = backup(part(DB, software("P1", "1.0.0")));

        var plan = RestorePlan.of(backup, backup.parts(), List.of(), rules(product("exact")));

        assertThat(plan.feasible()).isFalse();
        assertThat(plan.firstObjection())
                .contains(
                        new Failure(
                                ErrorCode.AGENT_MISSING,
                                "agent 'db' of backup 'DEFAULT/nightly' is not registered"));
        assertThat(plan.agents().getFirst().checks())
                .extracting(Check::name)
                .containsExactly(Check.Name.STATUS, Check.Name.ATTACHED);
    }

    @Test
    void aBackupThatIsNotCompleteIsTheFirstObjection() {
        Backup backup =
                backup(part(DB, SoftwareVersion.UNKNOWN)).withStatus(Backup.Status.INCOMPLETE);

        var plan = RestorePlan.of(backup, backup.parts(), List.of(), Compatibility.ANY);

        assertThat(plan.firstObjection())
                .contains(
                        new Failure(
                                ErrorCode.BACKUP_CORRUPTED,
                                "backup 'DEFAULT/nightly' is incomplete and cannot be restored"));
    }

    @ParameterizedTest
    @CsvSource({
        "any, '', ''",
        "any, P1, P2",
        "exact, P1, P1",
        "list, P1, P1",
        "list, P2, P3",
        "list, P1, ''"
    })
    void aProductNumberThatFits(String rule, String backedUp, String running) {
        var plan = plan(software(backedUp, ""), software(running, ""), rules(product(rule)));

        assertThat(plan.firstObjection()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    exact | P1 | P2 | the backup of agent 'db' has product number 'P1', not the agent's 'P2'
                    exact | P1 | '' | agent 'db' has no product number
                    exact | '' | P1 | the backup of agent 'db' has no product number
                    exact | '' | '' | the backup of agent 'db' has no product number
                    list  | P3 | P1 | the backup of agent 'db' has product number 'P3', which is none of 'P1', 'P2'
                    list  | '' | P1 | the backup of agent 'db' has no product number
                    """)
    void aProductNumberThatDoesNotFit(
            String rule, String backedUp, String running, String message) {
        var plan = plan(software(backedUp, ""), software(running, ""), rules(product(rule)));

        assertThat(plan.firstObjection()).contains(new Failure(ErrorCode.INCOMPATIBLE, message));
    }

    @ParameterizedTest
    @CsvSource({
        "any, '', ''",
        "any, x, 1.0.0",
        "exact, 1.0.0, 1.0.0",
        "exact, 1.0.0+a, 1.0.0+b",
        "list, 1.0.0, 3.0.0",
        "list, 2.0.0-rc.1, ''",
        "not-newer, 1.0.0, 1.0.0",
        "not-newer, 1.0.0-rc.9, 1.0.0",
        "not-newer, 1.9.0, 1.10.0"
    })
    void aVersionThatFits(String rule, String backedUp, String running) {
        var plan = plan(software("", backedUp), software("", running), rules(version(rule)));

        assertThat(plan.firstObjection()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    exact     | 1.0.0  | 1.0.1 | the backup of agent 'db' has version 1.0.0, not the agent's 1.0.1
                    exact     | ''     | 1.0.1 | the backup of agent 'db' has no semantic version
                    exact     | 1      | 1.0.1 | the backup of agent 'db' has version '1', which is no semantic version
                    exact     | 1.0.0  | ''    | agent 'db' has no semantic version
                    not-newer | 1.10.0 | 1.9.0 | the backup of agent 'db' has version 1.10.0, newer than the agent's 1.9.0
                    not-newer | 1.0.0  | v1    | agent 'db' has version 'v1', which is no semantic version
                    list      | 2.0.0  | 2.0.0 | the backup of agent 'db' has version 2.0.0, which is none of '1.0.0', '2.0.0-rc.1'
                    list      | ''     | 1.0.0 | the backup of agent 'db' has no semantic version
                    """)
    void aVersionThatDoesNotFit(String rule, String backedUp, String running, String message) {
        var plan = plan(software("", backedUp), software("", running), rules(version(rule)));

        assertThat(plan.firstObjection()).contains(new Failure(ErrorCode.INCOMPATIBLE, message));
    }

    @ParameterizedTest
    @CsvSource({
        "any, 2.0.0, true",
        "any, 9.0.0, true",
        "any, 2.0.0-rc.1, false",
        "any, '', false",
        "not-newer, 3.0.0, true",
        "not-newer, 3.0.1, false",
        "not-newer, 1.9.9, false"
    })
    void theLowestVersionCountsBesidesTheRule(String rule, String backedUp, boolean feasible) {
        var rules =
                new Compatibility(
                        new ProductRule.Any(), version(rule), SemanticVersion.parse("2.0.0"));

        assertThat(plan(software("", backedUp), software("", "3.0.0"), rules).feasible())
                .isEqualTo(feasible);
    }

    @Test
    void theLowestVersionIsNamed() {
        var rules =
                new Compatibility(
                        new ProductRule.Any(),
                        new VersionRule.Any(),
                        SemanticVersion.parse("2.0.0"));

        assertThat(plan(software("", "1.2.3"), SoftwareVersion.UNKNOWN, rules).firstObjection())
                .contains(
                        new Failure(
                                ErrorCode.INCOMPATIBLE,
                                "the backup of agent 'db' has version 1.2.3, lower than 2.0.0"));
    }

    @Test
    void whatAgentsTellIsShownShortAndInOneLine() {
        String odd = "\n" + "x".repeat(4_000);

        var plan = plan(software(odd, odd), software("P1", ""), rules(product("exact")));

        assertThat(plan.firstObjection().orElseThrow().message())
                .hasSizeLessThan(200)
                .doesNotContain("\n");
    }
}
