package bro.orchestrator.netconf.ssh;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Knows who may log in, now. Shared by all threads; must not block. */
@FunctionalInterface
public interface Accounts {
    Optional<Account> find(String user);

    /** Accounts that never change. */
    static Accounts of(List<Account> all) {
        Map<String, Account> byName =
                all.stream().collect(Collectors.toMap(Account::name, Function.identity()));
        return user -> Optional.ofNullable(byName.get(user));
    }
}
