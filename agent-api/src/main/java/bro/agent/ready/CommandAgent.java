package bro.agent.ready;

import bro.agent.AgentBehavior;
import bro.agent.BackupTransfer;
import bro.agent.Fragment;
import bro.agent.FragmentWriter;
import bro.agent.RestoreContext;
import bro.agent.RestoreTransfer;
import bro.agent.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Saves what one shell command writes, and restores it by feeding another one.
 *
 * <p>Both run by {@code /bin/sh -c} with {@code BRO_BACKUP_NAME} and {@code BRO_ACTION_ID} in their
 * environment. The standard output of the dump is the fragment {@value #FRAGMENT_ID}; the load
 * reads it from standard input. The dump has no input, and what the load prints is dropped. An exit
 * code other than 0 fails the stage, with the last words of standard error. A cancelled action ends
 * the command and all its children.
 *
 * <p>The load gets the bytes as they come, before their digest is known to be right; if it proves
 * wrong the load is killed without seeing the end of its input, so it should take effect only
 * there, e.g. by a transaction. Command lines are visible to other users of the machine: give
 * passwords by environment or file ({@code PGPASSFILE}, {@code ~/.pgpass}), not as arguments.
 */
public final class CommandAgent implements AgentBehavior {
    private static final String FRAGMENT_ID = "dump";
    private static final String FRAGMENT_VERSION = "1";

    private final String dump;
    private final String load;

    public CommandAgent(String dump, String load) {
        this.dump = dump;
        this.load = load;
    }

    @Override
    public Set<Stage> restoreStages() {
        return Set.of(Stage.PREPARATION, Stage.EXECUTION);
    }

    @Override
    public void executeBackup(BackupTransfer transfer) throws IOException, InterruptedException {
        try (FragmentWriter out =
                transfer.openFragment(FRAGMENT_ID, FRAGMENT_VERSION, OptionalLong.empty())) {
            var command = ShellCommand.dump(dump, transfer);
            command.run(process -> out.transferFrom(process.getInputStream(), Long.MAX_VALUE));
            out.complete();
        }
    }

    @Override
    public void prepareForRestore(RestoreContext context) throws IOException {
        var _ = context.fragment(FRAGMENT_ID);
    }

    @Override
    public void executeRestore(RestoreTransfer transfer) throws IOException, InterruptedException {
        Fragment fragment = transfer.fragment(FRAGMENT_ID);
        try (InputStream in = transfer.openFragment(fragment)) {
            var command = ShellCommand.load(load, transfer);
            command.run(
                    process -> {
                        in.transferTo(process.getOutputStream());
                        process.getOutputStream().close();
                    });
        }
    }
}
