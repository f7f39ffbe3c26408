package bro.agent;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FragmentQuotaTest {
    private final FragmentQuota quota = new FragmentQuota();

    private static FragmentSource fragment(int metadataBytes) {
        return FragmentSource.ofBytes("f", "1", new byte[0]).withMetadata(new byte[metadataBytes]);
    }

    @Test
    void oneFragmentTooManyIsRefused() throws AgentException {
        for (int i = 0; i < FragmentQuota.FRAGMENTS_MAX; i++) {
            quota.take(fragment(0));
        }

        assertThatThrownBy(() -> quota.take(fragment(0)))
                .isInstanceOf(AgentException.class)
                .hasMessage("fragment 'f' is one too many: a backup takes 50000 of an agent");
    }

    @Test
    void aFragmentThatWasNotSentLeavesItsPlace() throws AgentException {
        quota.take(fragment(FragmentQuota.METADATA_BYTES_MAX - 4));
        assertThatThrownBy(() -> quota.take(fragment(0))).hasMessageContaining("8388608 bytes");

        quota.giveBack(fragment(FragmentQuota.METADATA_BYTES_MAX - 4));

        assertThatCode(() -> quota.take(fragment(FragmentQuota.METADATA_BYTES_MAX - 4)))
                .doesNotThrowAnyException();
    }
}
