package bro.agent;

import static org.assertj.core.api.Assertions.assertThat;

import bro.agent.v1.FromAgent;
import bro.agent.v1.ToAgent;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

class AttachmentTest {
    private static final int MAILBOX = 256;

    private final Attachment attachment = new Attachment();

    private void fill() {
        for (int i = 0; i < MAILBOX; i++) {
            attachment.post(FromAgent.getDefaultInstance());
        }
    }

    @Test
    void aResultThatFindsNoRoomEndsTheAttachment() {
        fill();
        assertThat(attachment.ended()).isEmpty();

        attachment.post(FromAgent.getDefaultInstance());

        assertThat(attachment.ended().map(Status::getCode))
                .contains(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void aCommandThatFindsNoRoomEndsTheAttachment() {
        fill();

        attachment.onNext(ToAgent.getDefaultInstance());

        assertThat(attachment.ended().map(Status::getCode))
                .contains(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void aWakeThatFindsNoRoomIsNotMissed() {
        fill();

        attachment.wake();

        assertThat(attachment.ended()).isEmpty();
    }
}
