package bro.agent.simulate;

import bro.agent.AgentException;
import bro.agent.Stage;
import java.io.InterruptedIOException;
import java.util.LinkedHashMap;
import java.util.function.Consumer;

/**
 * What the agents of a simulation have in common. Safe for use from any thread.
 *
 * @param memory bounds the fragments that are under way
 * @param out is told what happens
 * @param exit ends the process
 */
record Surroundings(Tally tally, Memory memory, Consumer<Event> out, Runnable exit) {
    Surroundings(Consumer<Event> out, Runnable exit) {
        this(new Tally(), new Memory(Runtime.getRuntime().maxMemory()), out, exit);
    }

    /** An agent does by a rule what would not be seen otherwise. */
    void misbehaves(String agentId, FaultRule rule) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("agent", agentId);
        fields.put("rule", rule.text());
        out.accept(new Event("fault", fields, "%s: %s".formatted(agentId, rule.text())));
    }

    /** A stage of an agent has failed, or was interrupted, which is only counted. */
    void failed(String agentId, Stage stage, Exception why) {
        tally.failed(stage);
        if (why instanceof InterruptedException || why instanceof InterruptedIOException) {
            return;
        }
        String message = why instanceof AgentException ? why.getMessage() : why.toString();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("agent", agentId);
        fields.put("stage", FaultRule.name(stage));
        fields.put("message", message);
        String text = "%s: %s failed: %s".formatted(agentId, FaultRule.name(stage), message);
        out.accept(new Event("failed", fields, text));
    }
}
