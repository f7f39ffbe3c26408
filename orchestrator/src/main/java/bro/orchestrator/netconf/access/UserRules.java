package bro.orchestrator.netconf.access;

import java.util.List;
import java.util.Optional;

/**
 * The rules that apply to one user, in the order in which they are asked, RFC 8341 section 3.4.
 *
 * @param rules none for who is in no group
 */
record UserRules(List<Rule> rules, Defaults defaults) {
    UserRules {
        rules = List.copyOf(rules);
    }

    /** Whether nothing at all is denied. */
    boolean permitEverything() {
        return !rules.isEmpty()
                && rules.getFirst().permit()
                && rules.getFirst().module().isEmpty()
                && rules.getFirst().target() instanceof Target.Anything
                && rules.getFirst().rights().size() == Right.values().length;
    }

    /**
     * Whether an rpc may be used.
     *
     * @param denied whether it is denied to whom no rule permits it
     */
    boolean permitRpc(String module, String name, boolean denied) {
        return rules.stream()
                .filter(rule -> rule.concerns(Right.EXEC, module) && isRpc(rule.target(), name))
                .findFirst()
                .map(Rule::permit)
                .orElse(!denied && defaults.exec());
    }

    private static boolean isRpc(Target target, String name) {
        return switch (target) {
            case Target.Anything _ -> true;
            case Target.Rpc rpc -> isNamed(rpc.name(), name);
            case Target.Notification _, Target.Data _ -> false;
        };
    }

    /**
     * Whether a notification at the top of a module may be received.
     *
     * @param denied whether it is denied to whom no rule permits it
     */
    boolean permitNotification(String module, String name, boolean denied) {
        return rules.stream()
                .filter(
                        rule ->
                                rule.concerns(Right.READ, module)
                                        && isNotification(rule.target(), name))
                .findFirst()
                .map(Rule::permit)
                .orElse(!denied && defaults.read());
    }

    private static boolean isNotification(Target target, String name) {
        return switch (target) {
            case Target.Anything _ -> true;
            case Target.Notification notification -> isNamed(notification.name(), name);
            case Target.Rpc _, Target.Data _ -> false;
        };
    }

    private static boolean isNamed(Optional<String> wanted, String name) {
        return wanted.isEmpty() || wanted.get().equals(name);
    }
}
