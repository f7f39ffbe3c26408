package bro.orchestrator.netconf.action;

import bro.orchestrator.core.Orchestrator;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.netconf.access.Access;
import bro.orchestrator.netconf.operation.Operations;
import bro.orchestrator.netconf.rules.InputRules;
import bro.orchestrator.netconf.schema.Content;
import bro.orchestrator.netconf.schema.Schema;
import bro.orchestrator.netconf.session.Reply;
import bro.orchestrator.netconf.session.RpcErrors;
import bro.orchestrator.netconf.session.Session;
import bro.orchestrator.netconf.xml.Namespaces;
import bro.orchestrator.netconf.xml.XmlElement;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All actions, by their path in the model. Shared by all threads. */
public final class Actions {
    private final Access access;
    private final InputRules rules;
    private final ActionReader reader;

    /**
     * Checks that the model and the code name the same actions.
     *
     * @throws BroException as STARTUP_FAILED
     */
    public Actions(
            Access access,
            Schema schema,
            Content content,
            InputRules rules,
            Orchestrator orchestrator) {
        this(
                access,
                schema,
                content,
                rules,
                List.of(
                        new CreateBackupAction(orchestrator),
                        new DeleteBackupAction(orchestrator),
                        new CancelAction(orchestrator),
                        new RestoreAction(orchestrator)));
    }

    Actions(
            Access access,
            Schema schema,
            Content content,
            InputRules rules,
            List<YangAction> handlers) {
        this.access = access;
        this.rules = rules;
        Map<String, YangAction> byPath =
                handlers.stream().collect(Collectors.toMap(YangAction::path, Function.identity()));
        reader = new ActionReader(ActionTree.of(schema.context(), content, byPath), content);
    }

    /** Adds the rpc {@code action}. */
    public void addTo(Operations.Builder operations) {
        operations.rpc(
                Namespaces.YANG,
                "action",
                (session, parameters) -> invoke(session, parameters.operation()));
    }

    /**
     * Carries out what an {@code action} element of RFC 7950 asks for.
     *
     * @throws bro.orchestrator.netconf.session.RpcException if it does not follow the model, or the
     *     orchestrator refuses
     */
    private Reply invoke(Session session, XmlElement action) {
        ActionReader.Call call = reader.read(action);
        access.requireAction(session, call.target());
        rules.check(call.action(), call.given(), call.target());
        try {
            return call.handler().invoke(call.target(), call.input());
        } catch (BroException e) {
            throw RpcErrors.of(e).withPath(call.target().errorPath()).asException();
        }
    }
}
