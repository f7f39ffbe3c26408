package bro.orchestrator.agent;

import bro.agent.v1.DataGrpc;
import bro.agent.v1.DownloadChunk;
import bro.agent.v1.DownloadRequest;
import bro.agent.v1.UploadRequest;
import bro.agent.v1.UploadResponse;
import bro.orchestrator.core.agent.Transfers;
import bro.orchestrator.core.failure.BroException;
import bro.orchestrator.core.name.ActionId;
import bro.orchestrator.core.name.AgentId;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Lets fragments in and out, one call for each. Shared by all calls. */
final class DataService extends DataGrpc.DataImplBase {
    private final AgentRegistry registry;
    private final Transfers transfers;

    DataService(AgentRegistry registry, Transfers transfers) {
        this.registry = registry;
        this.transfers = transfers;
    }

    @Override
    public StreamObserver<UploadRequest> upload(StreamObserver<UploadResponse> answers) {
        return new UploadCall(
                this::agentOf, transfers, (ServerCallStreamObserver<UploadResponse>) answers);
    }

    @Override
    public void download(DownloadRequest request, StreamObserver<DownloadChunk> answers) {
        try {
            Transfers.Download download =
                    transfers.download(
                            agentOf(request.getSessionToken()),
                            new ActionId(Messages.unsigned(request.getActionId())),
                            request.getFragmentId(),
                            Messages.unsigned(request.getOffset()));
            new DownloadCall(
                            download,
                            request.getOffset(),
                            (ServerCallStreamObserver<DownloadChunk>) answers)
                    .start();
        } catch (BroException e) {
            answers.onError(Statuses.of(e).asRuntimeException());
        } catch (StatusRuntimeException e) {
            answers.onError(e);
        }
    }

    private AgentId agentOf(String token) {
        return registry.authenticated(token)
                .orElseThrow(
                        () ->
                                Status.UNAUTHENTICATED
                                        .withDescription("the session token is not known")
                                        .asRuntimeException())
                .info()
                .id();
    }
}
