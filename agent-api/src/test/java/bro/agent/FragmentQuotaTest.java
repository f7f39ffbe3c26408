package bro.agent;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FragmentQuotaTest {
    private final FragmentQuota quota = new FragmentQuota();

    private static FragmentSource fragment(String id, int versionBytes) {
        return FragmentSource.ofBytes(id, "v".repeat(versionBytes), new byte[0]);
    }

    @Test
    void oneFragmentTooManyIsRefused() throws AgentException {
        for (int i = 0; i < FragmentQuota.FRAGMENTS_MAX; i++) {
            quota.take(fragment("" + i, 0));
        }

        assertThatThrownBy(() -> quota.take(fragment("f", 0)))
                .isInstanceOf(AgentException.class)
                .hasMessage("fragment 'f' is one too many: a backup takes 50000 of an agent");
    }

    @Test
    void aFragmentThatWasNotSentLeavesItsPlace() throws AgentException {
        FragmentSource large = fragment("f", FragmentQuota.METADATA_BYTES_MAX - 7);
        quota.take(large);
        assertThatThrownBy(() -> quota.take(fragment("g", 0)))
                .hasMessageContaining("8388608 bytes");

        quota.giveBack(large);

        assertThatCode(() -> quota.take(large)).doesNotThrowAnyException();
    }

    @Test
    void aFragmentIsTakenOnce() throws AgentException {
        quota.take(fragment("f", 0));

        assertThatThrownBy(() -> quota.take(fragment("f", 1)))
                .hasMessage("fragment 'f' is in this backup already");
    }

    @Test
    void tooMuchMetadataIsRefused() {
        FragmentSource source =
                FragmentSource.ofBytes("f", "1", new byte[0])
                        .withMetadata(new byte[(64 << 10) + 1]);

        assertThatThrownBy(() -> quota.take(source))
                .hasMessage("fragment 'f' has more than 65536 bytes of custom metadata");
    }
}
