package bro.orchestrator.core.engine;

import bro.orchestrator.core.action.Action;
import bro.orchestrator.core.action.ActionEvent;
import bro.orchestrator.core.action.ActionState;
import bro.orchestrator.core.action.ActionState.Done;
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
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One action on its way. All decisions are made on the thread of its mailbox, in the order in which
 * events arrive: decide, write the journal, show, then act.
 */
final class ActionRun {
    private static final int MAILBOX_CAPACITY = 1_024;
    private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(250);
    private static final int MAX_TRANSFERS_OF_AN_AGENT = 8;
    private static final Duration REWRITE_INTERVAL = Duration.ofSeconds(5);

    private final Job job;
    private final Received received;
    private final Surroundings around;
    private final Consumer<ActionRun> ended;
    private final Reporter reporter;
    private final Mailbox mailbox;
    private volatile Action report;
    private volatile ActionState state = new ActionState.Queued();
    private Plan plan;
    private Optional<Timers.Timer> limit = Optional.empty();
    private volatile boolean written;
    private volatile boolean over;
    private final AtomicBoolean stored = new AtomicBoolean();
    private final Set<OpenTransfer> transfers = ConcurrentHashMap.newKeySet();

    /**
     * @param ended told when the action has ended, and again when that is durable, if it was not
     */
    ActionRun(
            Action queued,
            Job job,
            Received received,
            Surroundings around,
            Consumer<ActionRun> ended) {
        this.report = queued;
        this.job = job;
        this.received = received;
        this.around = around;
        this.ended = ended;
        this.reporter = new Reporter(received);
        this.plan = new Plan(queued.kind(), new TreeMap<>());
        this.mailbox = new Mailbox("action-" + queued.id(), MAILBOX_CAPACITY, this::bug);
        mailbox.start();
    }

    /** The progress report, durable unless the journal cannot be written. */
    Action report() {
        return report;
    }

    ActionId id() {
        return report.id();
    }

    /** It is this action's turn. */
    void begin() {
        mailbox.execute(this::started);
    }

    void cancel() {
        mailbox.execute(() -> apply(new ActionEvent.CancelRequested()));
    }

    void abort(Failure why) {
        mailbox.execute(() -> apply(new ActionEvent.Aborted(why)));
    }

    void lost(AgentInfo agent, String reason) {
        mailbox.execute(
                () -> {
                    if (!(state instanceof ActionState.Queued)) {
                        var why =
                                new Failure(
                                        ErrorCode.AGENT_LOST,
                                        "agent '%s' was lost in stage %s: %s"
                                                .formatted(agent.id(), stageName(), reason));
                        apply(new ActionEvent.AgentLost(agent.id(), why));
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
        mailbox.execute(
                () -> apply(new ActionEvent.AgentFailed(agent, stage, blame(agent, stage, why))));
    }

    void progressed(AgentId agent, Stage stage, int percentage, String message) {
        mailbox.executeIfRoom(() -> reporter.sign(agent, stage, percentage, message));
    }

    /** Whether data of this agent is expected now. */
    boolean expects(AgentId agent, Stage stage) {
        return !over
                && state instanceof ActionState.Running(var now, var waiting)
                && now == stage
                && waiting.contains(agent);
    }

    /**
     * Keeps track of a transfer, which is closed with the action.
     *
     * @throws BroException as QUEUE_FULL if the agent has too many open already
     */
    void opened(OpenTransfer transfer) {
        long others = transfers.stream().filter(t -> t.agent().equals(transfer.agent())).count();
        if (others >= MAX_TRANSFERS_OF_AN_AGENT) {
            transfer.close();
            throw new BroException(
                    ErrorCode.QUEUE_FULL,
                    "agent '%s' has %d transfers open already".formatted(transfer.agent(), others));
        }
        transfers.add(transfer);
        if (over) {
            transfer.close();
        }
    }

    void closed(OpenTransfer transfer) {
        transfers.remove(transfer);
    }

    /** One fragment on its way. */
    interface OpenTransfer {
        AgentId agent();

        /** Ends the transfer, from any thread; may be repeated. */
        void close();
    }

    /** Whether the end has come, shown already or not: what is staged from here on is nobody's. */
    boolean isOver() {
        return over;
    }

    /** Whether the end of the action is in the journal. */
    boolean isWritten() {
        return written;
    }

    Job job() {
        return job;
    }

    Received received() {
        return received;
    }

    private void started() {
        if (!(state instanceof ActionState.Queued)) {
            return;
        }
        try {
            plan = job.plan();
        } catch (BroException e) {
            apply(new ActionEvent.Aborted(e.failure()));
            return;
        }
        apply(new ActionEvent.Started());
        tick();
    }

    private void apply(ActionEvent event) {
        ActionState.Step step = state.on(plan, event);
        Action next = reporter.after(report, event, step, around.clock().instant());
        if (step.next() instanceof Done(var outcome) && !over) {
            over = true;
            // nobody is sent or sends anything more for it
            transfers.forEach(OpenTransfer::close);
            if (!(outcome instanceof Outcome.Success)) {
                drop();
            }
        }
        boolean changed = differs(report, next);
        Optional<Failure> unwritten = changed ? journal(next) : Optional.empty();
        if (unwritten.isPresent() && step.next() instanceof ActionState.Running) {
            // what is not in the journal must not go on; winding down must, journal or not
            if (event instanceof ActionEvent.Answered answered
                    && state instanceof ActionState.Running running) {
                state = running.without(answered.agent());
            }
            apply(new ActionEvent.Aborted(unwritten.get()));
            return;
        }
        state = step.next();
        report = next;
        if (changed) {
            around.listener().actionChanged(next);
        }
        step.effects().forEach(this::perform);
        if (changed && next.state().hasEnded()) {
            end(next, unwritten.isEmpty());
        }
    }

    private Optional<Failure> journal(Action next) {
        try {
            around.catalog().save(next);
            return Optional.empty();
        } catch (BroException e) {
            around.listener().alarm(next.backup().toString(), e.failure());
            return Optional.of(e.failure());
        }
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.Command(var stage, var agents) ->
                    agents.forEach(agent -> around.agents().command(agent, command(agent, stage)));
            case Effect.Stop(var agents) ->
                    agents.forEach(agent -> around.agents().cancel(agent, id(), 0, reasonToStop()));
            case Effect.Limit(var event) -> limit(event);
            case Effect.Store _ -> around.worker().execute(this::store);
        }
    }

    private StageCommand command(AgentId agent, Stage stage) {
        return new StageCommand(
                id(),
                0,
                report.kind(),
                stage,
                report.backup(),
                around.limits().of(stage),
                "",
                job.part(agent));
    }

    private void limit(ActionEvent.TimeUp event) {
        limit.ifPresent(Timers.Timer::cancel);
        Duration wait =
                event.stage().map(around.limits()::of).orElse(around.limits().windingDown());
        limit = Optional.of(around.timers().after(wait, () -> mailbox.execute(() -> apply(event))));
    }

    @SuppressWarnings("checkstyle:IllegalCatch") // the top of a thread
    private void store() {
        ActionEvent outcome;
        try {
            job.store();
            outcome = new ActionEvent.Stored();
        } catch (BroException e) {
            outcome = new ActionEvent.StoreFailed(e.failure());
        } catch (RuntimeException e) {
            around.onBug().accept(e);
            outcome = new ActionEvent.StoreFailed(bugFailure(e));
        }
        if (stored.compareAndSet(false, true)) {
            ActionEvent event = outcome;
            mailbox.execute(() -> apply(event));
        } else {
            // it came back after the action had been given up
            drop();
        }
    }

    /** Gives back the space before the end is shown, so that an ended action has left nothing. */
    private void drop() {
        stored.set(true);
        try {
            job.drop();
        } catch (BroException e) {
            around.listener().alarm(report.backup().toString(), e.failure());
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
                            () -> mailbox.execute(() -> settle(journal(report).isEmpty())));
        }
        ended.accept(this);
    }

    private void tick() {
        if (state instanceof Done) {
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
        if (!answer.success()) {
            var why = new Failure(ErrorCode.AGENT_FAILED, answer.message());
            return new ActionEvent.AgentFailed(
                    agent, answer.stage(), blame(agent, answer.stage(), why));
        }
        return job.objection(agent, answer)
                .<ActionEvent>map(
                        why ->
                                new ActionEvent.AgentFailed(
                                        agent, answer.stage(), blame(agent, answer.stage(), why)))
                .orElseGet(() -> new ActionEvent.Answered(agent, answer.stage(), answer.message()));
    }

    private static Failure blame(AgentId agent, Stage stage, Failure why) {
        return new Failure(
                why.code(),
                "agent '%s' failed in stage %s: %s"
                        .formatted(
                                agent,
                                stage,
                                why.message().isBlank() ? "no reason given" : why.message()));
    }

    private String reasonToStop() {
        return report.failure().map(Failure::message).orElse("the action ends");
    }

    private String stageName() {
        return report.stage().map(Stage::toString).orElse("none");
    }

    private static boolean differs(Action a, Action b) {
        return a.state() != b.state()
                || a.result() != b.result()
                || !a.stage().equals(b.stage())
                || !a.failure().equals(b.failure());
    }

    /** Winds down after a bug; if that fails too, or was under way, ends at once. */
    @SuppressWarnings("checkstyle:IllegalCatch") // the action must end, whatever happens
    private void bug(RuntimeException e) {
        around.onBug().accept(e);
        if (over) {
            return;
        }
        if (!(state instanceof ActionState.Ending)) {
            try {
                apply(new ActionEvent.Aborted(bugFailure(e)));
                return;
            } catch (RuntimeException again) {
                around.onBug().accept(again);
            }
        }
        over = true;
        drop();
        state = new Done(new Outcome.Failed(bugFailure(e)));
        report = reporter.report(report, state, around.clock().instant());
        around.listener().actionChanged(report);
        end(report, journal(report).isEmpty());
    }

    private static Failure bugFailure(RuntimeException e) {
        return new Failure(
                ErrorCode.BUG,
                "something that must not happen has happened (%s); the log tells more"
                        .formatted(e.getClass().getSimpleName()));
    }
}
