package bro.agent.ready;

import bro.agent.AgentException;
import bro.agent.StageContext;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * One run of a shell command. Its bytes are moved by a thread of their own, because a read from a
 * pipe cannot be interrupted; the calling thread can.
 */
final class ShellCommand {
    /** How long processes get to end by themselves. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final int KILLS_MAX = 3;

    /** Moves bytes from or to the process. */
    @FunctionalInterface
    interface Pump {
        void move(Process process) throws IOException;
    }

    private static final ProcessBuilder.Redirect NOTHING =
            ProcessBuilder.Redirect.from(new File("/dev/null"));

    /** What messages call it. */
    private final String role;

    private final ProcessBuilder builder;

    private ShellCommand(String role, String command, StageContext context) {
        this.role = role;
        this.builder = new ProcessBuilder("/bin/sh", "-c", command);
        builder.environment().put("BRO_BACKUP_NAME", context.backupName());
        builder.environment().put("BRO_ACTION_ID", Long.toString(context.actionId()));
    }

    /** A command whose output is wanted; it has no input. */
    static ShellCommand dump(String command, StageContext context) {
        var dump = new ShellCommand("dump", command, context);
        dump.builder.redirectInput(NOTHING);
        return dump;
    }

    /** A command that is given input; its output is dropped, or it would wait for a reader. */
    static ShellCommand load(String command, StageContext context) {
        var load = new ShellCommand("load", command, context);
        load.builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        return load;
    }

    /**
     * Runs it to its end.
     *
     * @throws AgentException if its exit code is not 0
     * @throws IOException if the bytes cannot be moved; the command is killed then
     */
    void run(Pump pump) throws IOException, InterruptedException {
        Process process = builder.start();
        var lastWords = LastWords.of(process.getErrorStream());
        try {
            move(process, pump, lastWords);
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw failed(exitCode, lastWords);
            }
        } finally {
            kill(process);
        }
    }

    private void move(Process process, Pump pump, LastWords lastWords)
            throws IOException, InterruptedException {
        var moving =
                new FutureTask<>(
                        () -> {
                            pump.move(process);
                            return true;
                        });
        Thread mover = Thread.ofVirtual().name(role).start(moving);
        try {
            moving.get();
        } catch (ExecutionException e) {
            throw cause(e, process, lastWords);
        } catch (InterruptedException e) {
            kill(process);
            mover.join(GRACE);
            throw e;
        }
    }

    /** A command that ended early breaks the pipe; then its own words tell more. */
    private IOException cause(ExecutionException failure, Process process, LastWords lastWords)
            throws InterruptedException {
        return switch (failure.getCause()) {
            case AgentException refused -> refused;
            case IOException broken
                    when process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)
                            && process.exitValue() != 0 ->
                    failed(process.exitValue(), lastWords);
            case IOException broken -> broken;
            case null, default ->
                    new AgentException("%s: bytes could not be moved".formatted(role), failure);
        };
    }

    private AgentException failed(int exitCode, LastWords lastWords) throws InterruptedException {
        String words = lastWords.await(GRACE);
        return new AgentException(
                "%s ended with exit code %d%s"
                        .formatted(role, exitCode, words.isEmpty() ? "" : ": " + words));
    }

    /** Ends the command and its children, first politely. */
    private static void kill(Process process) {
        // Parents first: a shell whose child ended before it would go on with its next command.
        var family = new LinkedHashSet<ProcessHandle>();
        family.add(process.toHandle());
        addChildren(family);
        family.forEach(ProcessHandle::destroy);
        awaitExit(family);
        // What was started meanwhile has not been asked; it is found as long as its parent lives.
        for (int i = 0; i < KILLS_MAX && family.stream().anyMatch(ProcessHandle::isAlive); i++) {
            addChildren(family);
            family.forEach(ProcessHandle::destroyForcibly);
            awaitExit(family);
        }
    }

    private static void addChildren(Set<ProcessHandle> family) {
        List.copyOf(family).forEach(member -> member.descendants().forEach(family::add));
        family.removeIf(member -> !member.isAlive());
    }

    /** Waits until none is alive or the time is over; an interrupt does not end that. */
    private static void awaitExit(Set<ProcessHandle> family) {
        CompletableFuture.allOf(
                        family.stream()
                                .map(ProcessHandle::onExit)
                                .toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, GRACE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
