package bro.orchestrator.netconf.datastore;

import bro.orchestrator.core.catalog.ConfigurationChange;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The pieces as they were before a commit that is yet to be confirmed. They are kept beside the
 * configuration, in the same write that changes it, so that a restart goes back to them. Guarded by
 * the lock of changes.
 */
final class Reverts {
    private static final String MARK = "revert:";

    /** The text of what was not there; no piece is empty. */
    private static final String ABSENT = "";

    private final ConfigPieces pieces;
    private final Set<String> saved;

    Reverts(ConfigPieces pieces) {
        this(pieces, Set.of());
    }

    private Reverts(ConfigPieces pieces, Set<String> saved) {
        this.pieces = pieces;
        this.saved = new HashSet<>(saved);
    }

    /** The same as it is now. */
    Reverts copy() {
        return new Reverts(pieces, saved);
    }

    /** A change, and with it what it changes for the first time. */
    RunningDatastore.Kept with(ConfigPieces.Touched touched) {
        ConfigurationChange change = pieces.change(touched);
        var written = new HashMap<>(change.written());
        var added = new HashSet<String>();
        touched.pieces()
                .forEach(
                        (key, piece) -> {
                            if (saved.add(key)) {
                                added.add(key);
                                written.put(
                                        MARK + key,
                                        piece.before().map(pieces::text).orElse(ABSENT));
                            }
                        });
        return new RunningDatastore.Kept(
                new ConfigurationChange(written, change.removed(), change.made(), change.gone()),
                () -> saved.removeAll(added));
    }

    /** A change after which there is nothing more to go back to. */
    RunningDatastore.Kept without(ConfigPieces.Touched touched) {
        ConfigurationChange change = pieces.change(touched);
        var removed = new HashSet<>(change.removed());
        saved.forEach(key -> removed.add(MARK + key));
        return new RunningDatastore.Kept(
                new ConfigurationChange(change.written(), removed, change.made(), change.gone()),
                () -> {});
    }

    /** Whether a commit was pending when pieces were kept last. */
    static boolean arePending(Map<String, String> kept) {
        return kept.keySet().stream().anyMatch(key -> key.startsWith(MARK));
    }

    /** The pieces as that commit made them. */
    static Map<String, String> unconfirmed(Map<String, String> kept) {
        var pieces = new HashMap<>(kept);
        pieces.keySet().removeIf(key -> key.startsWith(MARK));
        return pieces;
    }

    /** The pieces as they were before that commit. */
    static Map<String, String> undo(Map<String, String> kept) {
        Map<String, String> before = unconfirmed(kept);
        kept.forEach(
                (key, text) -> {
                    if (key.startsWith(MARK)) {
                        Optional.of(text)
                                .filter(it -> !it.equals(ABSENT))
                                .ifPresentOrElse(
                                        it -> before.put(key.substring(MARK.length()), it),
                                        () -> before.remove(key.substring(MARK.length())));
                    }
                });
        return before;
    }
}
