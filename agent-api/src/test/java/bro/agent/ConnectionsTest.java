package bro.agent;

import static org.assertj.core.api.Assertions.assertThat;

import bro.agent.v1.DataGrpc;
import bro.agent.v1.UploadHeader;
import bro.agent.v1.UploadRequest;
import bro.agent.v1.UploadResponse;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ConnectionsTest {
    private final ScriptedOrchestrator orchestrator = new ScriptedOrchestrator();

    @AfterEach
    void stop() {
        orchestrator.close();
    }

    /** An upload that has said what it is and waits. */
    private static final class Call implements StreamObserver<UploadResponse> {
        private final BlockingQueue<Object> heard = new LinkedBlockingQueue<>();

        static Call open(Channel channel) throws InterruptedException {
            var call = new Call();
            DataGrpc.newStub(channel)
                    .upload(call)
                    .onNext(
                            UploadRequest.newBuilder()
                                    .setHeader(
                                            UploadHeader.newBuilder()
                                                    .setSessionToken(ScriptedOrchestrator.TOKEN))
                                    .build());
            assertThat(call.next()).isInstanceOf(UploadResponse.class);
            return call;
        }

        Object next() throws InterruptedException {
            return heard.poll(30, TimeUnit.SECONDS);
        }

        boolean isOver() {
            return !heard.isEmpty();
        }

        @Override
        public void onNext(UploadResponse response) {
            heard.add(response);
        }

        @Override
        public void onError(Throwable failure) {
            heard.add(Status.fromThrowable(failure).getCode());
        }

        @Override
        public void onCompleted() {
            heard.add("completed");
        }
    }

    @Test
    void manyAgentsOfAGroupShareAFewConnectionsAndHaveNoThreadsOfTheirOwn() throws Exception {
        int count = 300;
        var group = new AgentGroup("127.0.0.1", orchestrator.port(), count);
        var agents = new ArrayList<Agent>();
        try {
            for (int i = 0; i < count; i++) {
                var builder = Agent.builder().group(group).id("member-" + i);
                agents.add(builder.behavior(new ScriptedBehavior()).start());
            }
            var ids = new HashSet<String>();
            while (ids.size() < count) {
                ids.add(orchestrator.awaitRegistration().getAgentId());
            }

            await(() -> orchestrator.connections() == 2);
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.contains("member-"));
        } finally {
            agents.parallelStream().forEach(Agent::close);
        }
        await(() -> orchestrator.connections() == 0);
    }

    @Test
    void anAgentThatLetsGoEndsItsOwnCallsAndNoOthers() throws Exception {
        var connections =
                new Connections("127.0.0.1", orchestrator.port(), 1, Security.of(Optional.empty()));
        var one = connections.acquire();
        var other = connections.acquire();
        Call ofOne = Call.open(one.data());
        Call ofOther = Call.open(other.data());

        one.release();

        assertThat(ofOne.next()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(ofOther.isOver()).isFalse();
        assertThat(orchestrator.connections()).isEqualTo(1);
        other.release();
        assertThat(ofOther.next()).isEqualTo(Status.Code.UNAVAILABLE);
        await(() -> orchestrator.connections() == 0);
    }

    @Test
    void nobodyIsGivenAConnectionThatAnotherHasLetGoOf() throws Exception {
        var connections =
                new Connections("127.0.0.1", orchestrator.port(), 1, Security.of(Optional.empty()));
        var stays = connections.acquire();
        var leaves = connections.acquire();
        Call.open(stays.data());
        Call.open(leaves.data());
        leaves.release();

        var comes = connections.acquire();
        Call.open(comes.data());

        assertThat(orchestrator.connections()).isEqualTo(2);
        comes.release();
        stays.release();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
