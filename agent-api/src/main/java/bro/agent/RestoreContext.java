package bro.agent;

import java.util.List;

/** A stage of a restore. */
public interface RestoreContext extends StageContext {
    /** The agent's fragments in the backup, in the order of their ids. */
    List<Fragment> fragments();

    /** The software that the agent ran when the backup was made. */
    SoftwareVersion backupSoftwareVersion();

    /**
     * The fragment of that id.
     *
     * @throws AgentException if the backup has none
     */
    Fragment fragment(String id) throws AgentException;
}
