package bro.orchestrator.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import bro.orchestrator.core.name.BackupId;
import bro.orchestrator.core.name.ManagerId;
import java.nio.file.Path;
import java.util.HexFormat;

/** Where things lie below the root directory of a repository. */
record Layout(Path root) {
    static final String MANIFEST = "manifest.json";

    private static final String PART = ".part";
    private static final String FRAGMENT = ".fragment";
    private static final int NAME_DIGITS = 40;
    private static final int MAX_SHOWN = 60;

    Path staging() {
        return root.resolve("staging");
    }

    Path staging(ActionId action) {
        return staging().resolve(action.toString());
    }

    Path backups() {
        return root.resolve("backups");
    }

    Path backups(ManagerId manager) {
        return backups().resolve(manager.value());
    }

    Path backup(BackupId backup) {
        return backups(backup.manager()).resolve(backup.name().value());
    }

    Path trash() {
        return root.resolve("trash");
    }

    /**
     * The name, without its ending, of the file that keeps a fragment. A digest, because an agent
     * may call its fragments anything: longer than a file name can be, or {@code ../x}.
     */
    static String fragmentName(AgentId agent, String fragmentId) {
        var sha256 = Sha256.start();
        sha256.update(agent.value().getBytes(UTF_8));
        sha256.update((byte) 0);
        sha256.update(fragmentId.getBytes(UTF_8));
        return HexFormat.of().formatHex(sha256.digest()).substring(0, NAME_DIGITS);
    }

    static String partFile(String fragmentName) {
        return fragmentName + PART;
    }

    static String fragmentFile(String fragmentName) {
        return fragmentName + FRAGMENT;
    }

    static String fragmentFile(AgentId agent, String fragmentId) {
        return fragmentFile(fragmentName(agent, fragmentId));
    }

    /** A fragment as messages name it: no control characters, and not all of a long id. */
    static String shown(AgentId agent, String fragmentId) {
        String start =
                fragmentId.codePointCount(0, fragmentId.length()) > MAX_SHOWN
                        ? fragmentId.substring(0, fragmentId.offsetByCodePoints(0, MAX_SHOWN)) + "…"
                        : fragmentId;
        return "fragment '%s' of agent %s".formatted(start.replaceAll("\\p{Cntrl}", "?"), agent);
    }
}
