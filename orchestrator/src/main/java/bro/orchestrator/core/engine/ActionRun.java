package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionEvent;
import bro.orchestrator.core.action.ActionState;
import bro.orchestrator.core.action.ActionState.Done;
import bro.orchestrator.core.action.ActionState.Ending;
import bro.orchestrator.core.action.Course;
import bro.orchestrator.core.action.Effect;
import bro.orchestrator.core.action.Outcome;
import bro.orchestrator.core.action.Plan;
import bro.orchestrator.core.action.Stage;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.StageAnswer;
import bro.orchestrator.core.agent.StageCommand;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.failure.Failure;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * One action on its way. All decisions are made in its mailbox, in the order in which events
 * arrive: decide, write the journal, show, then act.
 */
final class ActionRun {
    private static final int MAILBOX_CAPACITY = 1_024;
    private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(250);
    private static final Duration REWRITE_INTERVAL = Duration.ofSeconds(5);

    /** Stages in which agents may be locked, so that nobody should be kept waiting. */
    private static final Set<Stage> LOCKING =
            EnumSet.of(Stage.PREPARATION, Stage.SNAPSHOT, Stage.RELEASE);

    private final Job job;
    private final Received received;
    private final Surroundings around;
    private final long epoch;
    private final Consumer<ActionRun> ended;
    private final Reporter reporter;
    private final Mailbox mailbox;
    private final OpenTransfers transfers = new OpenTransfers();
    private volatile Action report;
    private volatile ActionState state = new ActionState.Queued();
    private final Journal journal;
    private final Attendance attendance;
    private Optional<Timers.Timer> limit = Optional.empty();
    private volatile Set<AgentId> unreleased = Set.of();
    private volatile boolean written;
    private volatile boolean suspended;
    private final Storing storing;

    /**
     * @param journaled as the journal has it: queued, or what an earlier run of the orchestrator
     *     has left
     * @param epoch number of this run of the orchestrator
     * @param ended told when the action has ended, and again when that is durable, if it was not
     */
    ActionRun(
            Action journaled,
            Course course,
            Job job,
            Received received,
            Surroundings around,
            long epoch,
            Consumer<ActionRun> ended) {
        this.report = journaled;
        this.journal = new Journal(around, course);
        this.storing = new Storing(job, journal, around);
        this.job = job;
        this.received = received;
        this.around = around;
        this.epoch = epoch;
        this.ended = ended;
        this.reporter = new Reporter(received, journaled.agents());
        this.mailbox = new Mailbox(MAILBOX_CAPACITY, around.worker(), this::bug);
        this.attendance = new Attendance(around, mailbox);
    }

    /** The progress report, durable unless the journal cannot be written. */
    Action report() {
        return report;
    }

    ActionId id() {
        return report.id();
    }

    Job job() {
        return job;
    }

    Received received() {
        return received;
    }

    OpenTransfers transfers() {
        return transfers;
    }

    /** The agents that take part; none before it has begun. */
    Set<AgentId> participants() {
        return journal.course().participants().keySet();
    }

    /** The agents that it was ordered for. */
    Set<AgentId> ordered() {
        Set<AgentId> chosen = journal.course().chosen();
        return chosen.isEmpty() ? job.needs() : chosen;
    }

    /** Whether an earlier run of the orchestrator began it. */
    boolean isBegun() {
        return report.state() != Action.State.QUEUED;
    }

    /** Whether the end of the action is in the journal. */
    boolean isWritten() {
        return written;
    }

    /** The agents that were told to unlock and had not answered when the action ended. */
    Set<AgentId> unreleased() {
        Set<AgentId> told = unreleased;
        unreleased = Set.of();
        return told;
    }

    /** Whether it has still something to do in this run of the orchestrator. */
    boolean goesOn() {
        return !suspended && !report.state().hasEnded();
    }

    /** Whether the end has come, shown already or not: what is staged from here on is nobody's. */
    boolean isOver() {
        return transfers.areOver();
    }

    /**
     * It is this action's turn.
     *
     * @param reserved the agents that it may use
     */
    void begin(Set<AgentId> reserved) {
        mailbox.execute(() -> started(reserved));
    }

    /** Goes on with what an earlier run of the orchestrator began. */
    void resume() {
        mailbox.execute(this::resumed);
    }

    /**
     * Asks the action to stop.
     *
     * @return done once that is in the journal; fails with a {@link BroException} if it is not, or
     *     came too late
     */
    CompletableFuture<Void> cancel() {
        var journaled = new CompletableFuture<Void>();
        mailbox.execute(
                () -> cancelled(journaled),
                () -> journaled.completeExceptionally(Failures.ended(id(), suspended)));
        return journaled;
    }

    private void cancelled(CompletableFuture<Void> journaled) {
        if (state instanceof Done) {
            journaled.completeExceptionally(Failures.ended(id(), false));
            return;
        }
        apply(new ActionEvent.CancelRequested());
        journal.unwritten()
                .map(why -> new BroException(why.code(), why.message()))
                .ifPresentOrElse(journaled::completeExceptionally, () -> journaled.complete(null));
    }

    /**
     * The orchestrator stops. What may hold locks ends; everything else is left to the next run of
     * the orchestrator.
     */
    void stop(Failure why) {
        mailbox.execute(
                () -> {
                    if (state instanceof ActionState.Running(var stage, _)
                            && LOCKING.contains(stage)
                            && report.kind().stages().contains(Stage.RELEASE)) {
                        apply(new ActionEvent.Aborted(why));
                    } else if (!(state instanceof Ending)) {
                        suspend();
                    }
                });
    }

    /** The agent is not attached any more. */
    void lost(AgentInfo agent, String reason) {
        mailbox.execute(
                () -> {
                    if (participants().contains(agent.id())) {
                        leave(agent.id(), reason);
                    }
                });
    }

    private void leave(AgentId agent, String reason) {
        reporter.away(agent, reason);
        attendance.left(
                agent,
                () -> {
                    Failure why = Failures.away(agent, report.stage(), reason);
                    apply(new ActionEvent.AgentLost(agent, why));
                });
    }

    /**
     * The agent is attached, again or since the start of the orchestrator.
     *
     * @param fresh whether it is a process that knows nothing of the action
     */
    void returned(AgentId agent, boolean fresh) {
        mailbox.execute(
                () -> {
                    if (participants().contains(agent)) {
                        attendance.cameBack(agent);
                        reporter.back(agent);
                        if (fresh && expects(agent, Stage.TRANSFER)) {
                            received.forget(agent);
                        }
                        apply(new ActionEvent.AgentReturned(agent, fresh));
                    }
                });
    }

    void answered(AgentId agent, StageAnswer answer) {
        mailbox.execute(
                () -> {
                    if (!(state instanceof ActionState.Queued)) {
                        apply(judged(agent, answer));
                    }
                });
    }

    /** What an agent sent was wrong. */
    void failed(AgentId agent, Stage stage, Failure why) {
        Failure told = Failures.ofAgent(agent, stage, why);
        mailbox.execute(() -> apply(new ActionEvent.AgentFailed(agent, stage, told)));
    }

    void progressed(AgentId agent, Stage stage, int percentage, String message) {
        mailbox.executeIfRoom(() -> reporter.sign(agent, stage, percentage, message));
    }

    /** Whether data of this agent is expected now. */
    boolean expects(AgentId agent, Stage stage) {
        return !isOver()
                && state instanceof ActionState.Running(var now, var waiting)
                && now == stage
                && waiting.contains(agent);
    }

    private void started(Set<AgentId> reserved) {
        if (!(state instanceof ActionState.Queued)) {
            return;
        }
        try {
            journal.begin(job.begin(reserved));
        } catch (BroException e) {
            apply(new ActionEvent.Aborted(e.failure()));
            return;
        }
        apply(new ActionEvent.Started());
        tick();
    }

    private void resumed() {
        Stage stage = report.stage().orElse(report.kind().stages().getFirst());
        Optional<Outcome> ending = Reporter.outcome(report);
        if (ending.isEmpty()) {
            stage = job.resumeAt(stage);
        }
        ActionState.Step step = ActionState.resumed(plan(), stage, ending);
        step.effects().forEach(reporter::note);
        if (step.next() instanceof Done) {
            take(step);
        } else {
            state = step.next();
            step.effects().forEach(this::perform);
            participants().stream()
                    .filter(agent -> around.agents().find(agent).isEmpty())
                    .forEach(agent -> leave(agent, "the orchestrator was restarted"));
            tick();
        }
    }

    private Plan plan() {
        return new Plan(report.kind(), journal.course(), around.limits().parallelTransfers());
    }

    private void apply(ActionEvent event) {
        if (suspended) {
            return;
        }
        if (event instanceof ActionEvent.TimeUp && state instanceof Ending ending) {
            unreleased = ending.unreleased();
        }
        ActionState.Step step = state.on(plan(), event);
        reporter.note(event);
        step.effects().forEach(reporter::note);
        take(step);
    }

    /** Takes a step: journal, then show, then act. */
    private void take(ActionState.Step step) {
        if (step.next() instanceof Done(var outcome) && !isOver()) {
            // nobody is sent or sends anything more for it
            transfers.end();
            if (!(outcome instanceof Outcome.Success)) {
                journalBeforeDrop(step.next());
                storing.drop(report, Reporter.failureOf(step.next()));
            }
        }
        if (!differs(step.next())) {
            state = step.next();
            step.effects().forEach(this::perform);
            return;
        }
        Action next = reporter.report(report, step.next(), around.clock().instant());
        Optional<Failure> unwritten = journal.write(next);
        if (unwritten.isPresent() && step.next() instanceof ActionState.Running) {
            // what is not in the journal must not go on; winding down must, journal or not
            state = withoutAnswered(step.next());
            apply(new ActionEvent.Aborted(unwritten.get()));
            return;
        }
        state = step.next();
        report = next;
        around.listener().actionChanged(next);
        step.effects().forEach(this::perform);
        if (next.state().hasEnded()) {
            end(next, unwritten.isEmpty());
        }
    }

    /** Everybody has answered the stage that is left, so nobody is to be stopped in it. */
    private ActionState withoutAnswered(ActionState entered) {
        return state instanceof ActionState.Running(var stage, _)
                        && !stage.equals(((ActionState.Running) entered).stage())
                ? new ActionState.Running(stage, new TreeSet<>())
                : state;
    }

    /** So that a crash while the space is given back cannot hide why the action failed. */
    private void journalBeforeDrop(ActionState last) {
        if (report.failure().isEmpty() && report.stage().isPresent()) {
            var failing = reporter.ending(report, last, around.clock().instant());
            if (journal.write(failing).isEmpty()) {
                report = failing;
            }
        }
    }

    private boolean differs(ActionState next) {
        return !next.getClass().equals(state.getClass())
                || !Reporter.stageOf(next).equals(Reporter.stageOf(state));
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.Command(var stage, var agents) ->
                    agents.forEach(agent -> around.agents().command(agent, command(agent, stage)));
            case Effect.Stop(var agents) ->
                    agents.forEach(agent -> around.agents().cancel(agent, id(), epoch, why()));
            case Effect.Limit(var stage) -> limit(stage);
            case Effect.Store _ -> around.worker().execute(() -> storing.store(this::stored));
        }
    }

    private String why() {
        return report.failure().map(Failure::message).orElse("the action ends");
    }

    private StageCommand command(AgentId agent, Stage stage) {
        return new StageCommand(
                id(),
                epoch,
                report.kind(),
                stage,
                report.backup(),
                around.limits().of(stage),
                stage == Stage.TRANSFER ? journal.token(agent) : "",
                job.part(agent));
    }

    private void limit(Optional<Stage> stage) {
        limit.ifPresent(Timers.Timer::cancel);
        Duration wait = stage.map(around.limits()::of).orElse(around.limits().windingDown());
        Runnable late = () -> apply(new ActionEvent.TimeUp(stage, attendance.away()));
        limit = Optional.of(around.timers().after(wait, () -> mailbox.execute(late)));
    }

    private void stored(ActionEvent outcome, boolean inTime) {
        if (inTime) {
            mailbox.execute(() -> apply(outcome));
        } else {
            // it came back after the action had been given up
            storing.drop(report, report.failure());
        }
    }

    private void end(Action last, boolean inJournal) {
        limit.ifPresent(Timers.Timer::cancel);
        last.failure()
                .filter(why -> why.code().origin() == ErrorCode.Origin.STORAGE)
                .ifPresent(why -> around.listener().alarm(last.backup().toString(), why));
        settle(inJournal);
    }

    /** Lets the next action go on; this one is kept in memory until its end is in the journal. */
    private void settle(boolean inJournal) {
        written = inJournal;
        if (written) {
            mailbox.close();
        } else {
            around.timers()
                    .after(
                            REWRITE_INTERVAL,
                            () -> mailbox.execute(() -> settle(journal.write(report).isEmpty())));
        }
        ended.accept(this);
    }

    private void suspend() {
        suspended = true;
        transfers.end();
        limit.ifPresent(Timers.Timer::cancel);
        mailbox.close();
        ended.accept(this);
    }

    private void tick() {
        if (suspended || state instanceof Done) {
            return;
        }
        Action next = reporter.report(report, state, around.clock().instant());
        if (!next.agents().equals(report.agents()) || next.percentage() != report.percentage()) {
            report = next;
            around.listener().actionProgressed(next);
        }
        around.timers().after(PROGRESS_INTERVAL, () -> mailbox.execute(this::tick));
    }

    private ActionEvent judged(AgentId agent, StageAnswer answer) {
        boolean expected = expects(agent, answer.stage());
        Optional<Failure> wrong = Optional.empty();
        if (!answer.success()) {
            wrong = Optional.of(new Failure(answer.reason(), answer.message()));
        } else if (expected) {
            wrong = job.objection(agent, answer);
        }
        if (wrong.isPresent()) {
            return new ActionEvent.AgentFailed(
                    agent, answer.stage(), Failures.ofAgent(agent, answer.stage(), wrong.get()));
        }
        if (expected) {
            journal.amend(agent, answer);
        }
        return new ActionEvent.Answered(agent, answer.stage(), answer.message());
    }

    /** Winds down after a bug; if that fails too, or was under way, ends at once. */
    @SuppressWarnings("checkstyle:IllegalCatch") // the action must end, whatever happens
    private void bug(RuntimeException e) {
        around.onBug().accept(e);
        if (isOver()) {
            return;
        }
        if (!(state instanceof Ending)) {
            try {
                apply(new ActionEvent.Aborted(Failures.bug()));
                return;
            } catch (RuntimeException again) {
                around.onBug().accept(again);
            }
        }
        transfers.end();
        storing.drop(report, Optional.of(Failures.bug()));
        state = new Done(new Outcome.Failed(Failures.bug()));
        report = reporter.report(report, state, around.clock().instant());
        around.listener().actionChanged(report);
        end(report, journal.write(report).isEmpty());
    }
}
