package bro.orchestrator.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.Course;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.backup.SoftwareVersion;
import bro.orchestrator.core.catalog.Catalog;
import bro.orchestrator.core.name.AgentId;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The part of {@link CatalogContract} that is about the courses of actions. */
abstract class CourseContract extends CatalogFixture {
    private static final Course.Participant LOCKED =
            new Course.Participant(
                    EnumSet.allOf(Stage.class),
                    new SoftwareVersion(TEXT, "2", "R1", "2026-01-01", "d", "t", "1.2"),
                    Set.of(new AgentId("a=1"), new AgentId("b+.:-_")),
                    TEXT,
                    FROZEN);
    private static final Course.Participant NEW =
            new Course.Participant(
                    Set.of(), SoftwareVersion.UNKNOWN, Set.of(), "", Optional.empty());

    private static final Course COURSE =
            new Course(
                    new TreeSet<>(Set.of(new AgentId("b"), new AgentId("B"))),
                    new TreeMap<>(Map.of(new AgentId("b"), LOCKED, new AgentId("B"), NEW)));

    @Test
    void aCourseComesBackWithEveryField() throws IOException {
        var action = action(3, Action.State.RUNNING);

        catalog.save(action, COURSE);

        assertUnfinished(action, COURSE);
        assertThat(catalog.action(action.id())).contains(action);
        catalog = reopen();
        assertUnfinished(action, COURSE);
    }

    @Test
    void anAgentThatWasLockedForNoTimeWasLocked() {
        var participant =
                new Course.Participant(
                        Set.of(),
                        SoftwareVersion.UNKNOWN,
                        Set.of(),
                        "",
                        Optional.of(Duration.ZERO));
        var course =
                new Course(new TreeSet<>(), new TreeMap<>(Map.of(new AgentId("a"), participant)));

        catalog.save(action(3, Action.State.RUNNING), course);

        assertUnfinished(action(3, Action.State.RUNNING), course);
    }

    @Test
    void anActionWithoutACourseHasAnEmptyOne() {
        catalog.save(action(3, Action.State.QUEUED));
        assertUnfinished(action(3, Action.State.QUEUED), Course.NONE);

        catalog.save(action(3, Action.State.QUEUED), Course.NONE);

        assertUnfinished(action(3, Action.State.QUEUED), Course.NONE);
    }

    @Test
    void savingACourseAgainReplacesAllOfIt() {
        var action = action(3, Action.State.RUNNING);
        catalog.save(action, COURSE);
        var other =
                new Course(
                        new TreeSet<>(Set.of(new AgentId("c"))),
                        new TreeMap<>(Map.of(new AgentId("b"), NEW, new AgentId("c"), LOCKED)));

        catalog.save(action, other);

        assertUnfinished(action, other);
    }

    @Test
    void aCourseStaysWhileTheActionIsSavedAlone() {
        catalog.save(action(3, Action.State.RUNNING), COURSE);

        catalog.save(action(3, Action.State.CANCELLING));

        assertUnfinished(action(3, Action.State.CANCELLING), COURSE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Action.State.class,
            names = {"FINISHED", "CANCELLED"})
    void ofAnEndedActionTheCourseGoes(Action.State ended) {
        catalog.save(action(3, Action.State.RUNNING), COURSE);
        catalog.save(action(4, Action.State.RUNNING), COURSE);

        catalog.save(action(3, ended));
        catalog.save(action(4, ended), COURSE);

        assertThat(catalog.unfinished()).isEmpty();
        catalog.save(action(3, Action.State.RUNNING));
        catalog.save(action(4, Action.State.RUNNING));
        assertThat(catalog.unfinished())
                .extracting(Catalog.Unfinished::course)
                .containsExactly(Course.NONE, Course.NONE);
    }

    @Test
    void eachActionHasItsOwnCourse() {
        catalog.save(action(3, Action.State.RUNNING), COURSE);
        catalog.save(action(4, Action.State.RUNNING), Course.NONE);

        catalog.save(action(3, Action.State.FINISHED));

        assertUnfinished(action(4, Action.State.RUNNING), Course.NONE);
    }

    @Test
    void aThousandAgentsMayTakePart() {
        var participants = new TreeMap<AgentId, Course.Participant>();
        for (int i = 0; i < 1000; i++) {
            participants.put(
                    new AgentId("agent-%04d".formatted(i)),
                    new Course.Participant(
                            Set.of(Stage.PREPARATION, Stage.RELEASE, Stage.TRANSFER),
                            LOCKED.softwareVersion(),
                            Set.of(new AgentId("agent-%04d".formatted(i + 1))),
                            "token " + i,
                            Optional.of(Duration.ofMillis(i))));
        }
        var course = new Course(new TreeSet<>(participants.keySet()), participants);

        catalog.save(action(3, Action.State.RUNNING), course);

        assertUnfinished(action(3, Action.State.RUNNING), course);
    }

    private void assertUnfinished(Action action, Course course) {
        assertThat(catalog.unfinished()).containsExactly(new Catalog.Unfinished(action, course));
    }
}
