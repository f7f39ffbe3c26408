package bro.agent;

import java.util.List;
import java.util.Set;

/** What an agent says of itself at registration; the same for the whole life of the process. */
record AgentIdentity(
        String id,
        List<String> scopes,
        List<String> lockBefore,
        SoftwareVersion softwareVersion,
        Set<Stage> backupStages,
        Set<Stage> restoreStages,
        String instanceId) {}
