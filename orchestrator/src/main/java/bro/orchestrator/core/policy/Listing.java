package bro.orchestrator.core.policy;

import bro.orchestrator.core.name.Names;
import java.util.Collection;
import java.util.stream.Collectors;

/** Names in a message: the first few, so that it stays readable. */
final class Listing {
    private static final int SHOWN = 5;

    private Listing() {}

    static String of(Collection<?> items) {
        String first =
                items.stream()
                        .limit(SHOWN)
                        .map(item -> "'%s'".formatted(Names.shown(item.toString())))
                        .collect(Collectors.joining(", "));
        return items.size() <= SHOWN
                ? first
                : "%s and %d more".formatted(first, items.size() - SHOWN);
    }
}
