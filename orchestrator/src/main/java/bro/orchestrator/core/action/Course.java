package bro.orchestrator.core.action;

import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.name.AgentId;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What an action needs, besides its report, to go on after a restart of the orchestrator.
 *
 * @param chosen of a restore, the agents that were asked for; empty means all of the backup. Of a
 *     backup, those that were there when it was ordered: after a restart it waits for them
 * @param participants who takes part; empty until the action starts
 */
public record Course(SortedSet<AgentId> chosen, SortedMap<AgentId, Participant> participants) {
    /** Of an action that is still to start. */
    public static final Course NONE = new Course(new TreeSet<>(), new TreeMap<>());

    /**
     * One agent that takes part.
     *
     * @param stages those of the action for which it has a callback
     * @param lockBefore agents that must not be locked before this one is
     * @param consistencyToken what it answered in SNAPSHOT; empty before
     * @param frozen how long it was locked; empty until it has said so
     */
    public record Participant(
            Set<Stage> stages,
            SoftwareVersion softwareVersion,
            Set<AgentId> lockBefore,
            String consistencyToken,
            Optional<Duration> frozen) {

        /** The same participant, with what it answered in SNAPSHOT. */
        public Participant withToken(String token) {
            return new Participant(stages, softwareVersion, lockBefore, token, frozen);
        }

        /** The same participant, with how long it was locked. */
        public Participant withFrozen(Duration time) {
            return new Participant(
                    stages, softwareVersion, lockBefore, consistencyToken, Optional.of(time));
        }

        public Participant {
            stages = Set.copyOf(stages);
            lockBefore = Set.copyOf(lockBefore);
        }
    }

    /** The same course, with what has become known of some participants. */
    public Course with(Map<AgentId, Participant> amended) {
        var all = new TreeMap<>(participants);
        all.putAll(amended);
        return new Course(chosen, all);
    }

    public Course {
        chosen = Collections.unmodifiableSortedSet(new TreeSet<>(chosen));
        participants = Collections.unmodifiableSortedMap(new TreeMap<>(participants));
    }
}
