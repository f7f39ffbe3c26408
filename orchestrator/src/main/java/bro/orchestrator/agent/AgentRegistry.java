package bro.orchestrator.agent;

import bro.agent.v1.Cancel;
import bro.agent.v1.ToAgent;
import bro.orchestrator.core.agent.AgentInfo;
import bro.orchestrator.core.agent.Agents;
import bro.orchestrator.core.agent.StageCommand;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The agents that are registered now. Shared by all threads. */
public final class AgentRegistry implements Agents {
    private final Map<AgentId, AgentSession> byId = new ConcurrentSkipListMap<>();
    private final Map<String, AgentSession> byToken = new ConcurrentHashMap<>();

    @Override
    public List<AgentInfo> attached() {
        return byId.values().stream().map(AgentSession::info).toList();
    }

    @Override
    public Optional<AgentInfo> find(AgentId id) {
        return session(id).map(AgentSession::info);
    }

    @Override
    public void command(AgentId agent, StageCommand command) {
        session(agent).ifPresent(session -> session.send(Messages.command(command)));
    }

    @Override
    public void cancel(AgentId agent, ActionId action, long epoch, String reason) {
        var cancel =
                Cancel.newBuilder().setActionId(action.value()).setEpoch(epoch).setReason(reason);
        session(agent).ifPresent(s -> s.send(ToAgent.newBuilder().setCancel(cancel).build()));
    }

    Optional<AgentSession> session(AgentId id) {
        return Optional.ofNullable(byId.get(id));
    }

    Optional<AgentSession> authenticated(String token) {
        return Optional.ofNullable(byToken.get(token));
    }

    Collection<AgentSession> sessions() {
        return byId.values();
    }

    int size() {
        return byId.size();
    }

    void add(AgentSession session) {
        byToken.put(session.token(), session);
        byId.put(session.info().id(), session);
    }

    /** Forgets a session and ends its data calls; returns whether it was known. */
    boolean remove(AgentSession session) {
        byToken.remove(session.token());
        session.forget();
        return byId.remove(session.info().id(), session);
    }
}
