package bro.orchestrator.netconf.access;

import java.util.Optional;
import java.util.Set;

/**
 * One rule of RFC 8341.
 *
 * @param module name of the module in which the thing is defined; any if it is empty
 * @param permit whether it permits what it is about, or denies it
 */
record Rule(Optional<String> module, Target target, Set<Right> rights, boolean permit) {
    Rule {
        rights = Set.copyOf(rights);
    }

    boolean concerns(Right right, String definingModule) {
        return rights.contains(right) && (module.isEmpty() || module.get().equals(definingModule));
    }
}
