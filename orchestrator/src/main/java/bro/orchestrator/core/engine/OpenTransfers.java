package bro.orchestrator.core.engine;

import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.failure.ErrorCode;
import bro.orchestrator.core.name.AgentId;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The fragments of one action that are on their way. Shared by the threads of all of them. */
final class OpenTransfers {
    private static final int MAX_OF_AN_AGENT = 8;

    private final Set<OpenTransfer> open = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    /** One fragment on its way. */
    interface OpenTransfer {
        AgentId agent();

        /** Ends the transfer, from any thread; may be repeated. */
        void close();
    }

    /**
     * Keeps track of a transfer, which is closed with the action.
     *
     * @throws BroException as QUEUE_FULL if the agent has too many open already
     */
    void opened(OpenTransfer transfer) {
        long others = open.stream().filter(t -> t.agent().equals(transfer.agent())).count();
        if (others >= MAX_OF_AN_AGENT) {
            transfer.close();
            throw new BroException(
                    ErrorCode.QUEUE_FULL,
                    "agent '%s' has %d transfers open already".formatted(transfer.agent(), others));
        }
        open.add(transfer);
        if (over) {
            transfer.close();
        }
    }

    void closed(OpenTransfer transfer) {
        open.remove(transfer);
    }

    /** Closes all, and what is opened later. */
    void end() {
        over = true;
        open.forEach(OpenTransfer::close);
    }

    boolean areOver() {
        return over;
    }
}
