package bro.agent;

import java.util.List;

/** A stage of a restore. */
public interface RestoreContext extends StageContext {
    /** The agent's fragments in the backup, in the order in which they were sent. */
    List<Fragment> fragments();

    /** The software that the agent ran when the backup was made. */
    SoftwareVersion backupSoftwareVersion();

    /**
     * The fragment of that id.
     *
     * @throws AgentException if the backup has none
     */
    default Fragment fragment(String id) throws AgentException {
        for (Fragment fragment : fragments()) {
            if (fragment.id().equals(id)) {
                return fragment;
            }
        }
        throw new AgentException(
                "backup '%s' has no fragment '%s' of this agent".formatted(backupName(), id));
    }
}
