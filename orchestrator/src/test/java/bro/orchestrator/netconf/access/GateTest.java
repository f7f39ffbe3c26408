package bro.orchestrator.netconf.access;

import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.tree.NodeName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules at places of the data tree, RFC 8341 section 3.4.5. */
class GateTest {
    private static final String BRO = Schema.BRO;
    private static final Protection MODEL = Protection.of(Schema.load(List.of()));
    private static final String MANAGER = "/bro:brm/backup-manager";

    /** Rules such as {@code permit read,exec bro /bro:brm}, separated by semicolons. */
    private static UserRules rules(String text, Defaults defaults) {
        var rules = new ArrayList<Rule>();
        for (String rule : text.isEmpty() ? new String[0] : text.split(";", -1)) {
            String[] parts = rule.strip().split(" ", -1);
            rules.add(
                    new Rule(
                            Optional.of(parts[2]).filter(it -> !it.equals("*")),
                            target(parts.length > 3 ? parts[3] : ""),
                            rights(parts[1]),
                            parts[0].equals("permit")));
        }
        return new UserRules(rules, defaults);
    }

    private static Target target(String text) {
        if (text.isEmpty()) {
            return new Target.Anything();
        }
        return text.startsWith("rpc=")
                ? new Target.Rpc(Optional.of(text.substring(4)))
                : new Target.Data(RulePath.parse(text, _ -> Optional.of(BRO), "ann").orElseThrow());
    }

    private static Set<Right> rights(String text) {
        if (text.equals("*")) {
            return EnumSet.allOf(Right.class);
        }
        var rights = EnumSet.noneOf(Right.class);
        for (String right : text.split(",", -1)) {
            rights.add(Right.valueOf(right.toUpperCase(Locale.ROOT)));
        }
        return rights;
    }

    private static Gate at(UserRules rules, String path, Map<String, String> keys) {
        Gate gate = Gate.root(rules, MODEL);
        for (String name : path.split("/", -1)) {
            gate = gate.child(new NodeName(BRO, name), () -> keys);
        }
        return gate;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // rules | place | right | permitted
                "| brm | READ | true",
                "| brm/backup-manager | UPDATE | false",
                "| brm/backup-manager/create-backup | EXEC | true",
                "deny read * /bro:brm | brm | READ | false",
                "deny read * /bro:brm | brm/backup-manager/id | READ | false",
                "deny read * /bro:brm/backup-manager | brm | READ | true",
                "deny read * /bro:brm/backup-manager | brm/backup-manager/id | READ | false",
                "deny read * /bro:brm/backup-manager/id | brm/backup-manager | READ | true",
                "deny read * / | brm | READ | false",
                "deny read * | brm | READ | false",
                "deny read other | brm | READ | true",
                "deny read backup-restore-orchestrator | brm | READ | false",
                "deny * * rpc=get | brm | READ | true",
                "permit read * /bro:brm; deny * * | brm | READ | true",
                "deny * *; permit read * /bro:brm | brm | READ | false",
                "permit update * /bro:brm | brm/backup-manager | UPDATE | true",
                "permit update * /bro:brm | brm/backup-manager | CREATE | false",
                "permit update * /bro:brm | brm/backup-manager | DELETE | false",
                "deny exec * /bro:brm/backup-manager/create-backup "
                        + "| brm/backup-manager/create-backup | EXEC | false",
                "deny exec * /bro:brm/backup-manager/create-backup "
                        + "| brm/backup-manager/delete-backup | EXEC | true",
            })
    void theFirstRuleThatMatchesDecides(String rules, String path, Right right, boolean permitted) {
        var all = rules(Optional.ofNullable(rules).orElse(""), Defaults.OF_THE_MODEL);

        assertThat(at(all, path, Map.of()).permits(right)).isEqualTo(permitted);
    }

    @Test
    void keysNarrowAPathToSomeEntries() {
        var rules = rules("deny read * " + MANAGER + "[id='gold']", Defaults.OF_THE_MODEL);

        assertThat(at(rules, "brm/backup-manager", Map.of("id", "gold")).permits(Right.READ))
                .isFalse();
        assertThat(at(rules, "brm/backup-manager", Map.of("id", "tin")).permits(Right.READ))
                .isTrue();
        assertThat(at(rules, "brm/backup-manager", Map.of("id", "tin")).allBelowReadable())
                .isTrue();
        assertThat(Gate.root(rules, MODEL).allBelowReadable()).isFalse();
    }

    @Test
    void whereNothingIsHiddenNothingIsLookedAt() {
        var open = rules("deny update * " + MANAGER + "/description", Defaults.OF_THE_MODEL);

        assertThat(at(open, "brm/backup-manager", Map.of()).allBelowReadable()).isTrue();
        assertThat(at(rules("", Defaults.OF_THE_MODEL), "brm", Map.of()).allBelowReadable())
                .isTrue();
        assertThat(rules("permit * *", Defaults.OF_THE_MODEL).permitEverything()).isTrue();
        assertThat(rules("permit read *", Defaults.OF_THE_MODEL).permitEverything()).isFalse();
    }

    @Test
    void gatesAreMadeOnce() {
        var root = Gate.root(rules("deny read * " + MANAGER, Defaults.OF_THE_MODEL), MODEL);
        var brm = new NodeName(BRO, "brm");

        assertThat(root.child(brm, Map::of)).isSameAs(root.child(brm, Map::of));
    }

    @Test
    void defaultsDecideWhatNoRuleDoes() {
        var nothing = rules("", new Defaults(false, true, false));

        assertThat(at(nothing, "brm", Map.of()).permits(Right.READ)).isFalse();
        assertThat(at(nothing, "brm", Map.of()).permits(Right.CREATE)).isTrue();
        assertThat(at(nothing, "brm", Map.of()).permits(Right.EXEC)).isFalse();
    }
}
