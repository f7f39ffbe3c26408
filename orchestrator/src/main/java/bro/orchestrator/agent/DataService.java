package bro.orchestrator.agent;

import bro.agent.v1.DataGrpc;
import bro.agent.v1.DownloadChunk;
import bro.agent.v1.DownloadRequest;
import bro.agent.v1.UploadRequest;
import bro.agent.v1.UploadResponse;
import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.name.ActionId;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Clock;

/** Lets fragments in and out, one call for each. Shared by all calls. */
final class DataService extends DataGrpc.DataImplBase {
    private final AgentRegistry registry;
    private final Strangers strangers;
    private final Transfers transfers;
    private final Clock clock;

    DataService(AgentRegistry registry, Strangers strangers, Transfers transfers, Clock clock) {
        this.registry = registry;
        this.strangers = strangers;
        this.transfers = transfers;
        this.clock = clock;
    }

    @Override
    public StreamObserver<UploadRequest> upload(StreamObserver<UploadResponse> answers) {
        var call =
                new UploadCall(
                        this::session,
                        transfers,
                        strangers,
                        (ServerCallStreamObserver<UploadResponse>) answers);
        call.start(clock.instant());
        return call;
    }

    @Override
    @SuppressWarnings("checkstyle:IllegalCatch") // the top of a call
    public void download(DownloadRequest request, StreamObserver<DownloadChunk> answers) {
        try {
            AgentSession session = session(request.getSessionToken());
            new DownloadCall(
                            session,
                            open(session, request),
                            request.getOffset(),
                            (ServerCallStreamObserver<DownloadChunk>) answers)
                    .start();
        } catch (RuntimeException e) {
            answers.onError(Statuses.of(e).asRuntimeException());
        }
    }

    private Transfers.Download open(AgentSession session, DownloadRequest request) {
        try {
            return transfers.download(
                    session.info().id(),
                    new ActionId(Messages.unsigned(request.getActionId())),
                    request.getFragmentId(),
                    request.getOffset());
        } catch (IndexOutOfBoundsException e) {
            throw Status.OUT_OF_RANGE.withDescription(e.getMessage()).asRuntimeException();
        }
    }

    private AgentSession session(String token) {
        return registry.authenticated(token)
                .orElseThrow(
                        () ->
                                Status.UNAUTHENTICATED
                                        .withDescription("the session token is not known")
                                        .asRuntimeException());
    }
}
