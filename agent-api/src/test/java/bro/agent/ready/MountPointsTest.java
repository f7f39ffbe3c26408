package bro.agent.ready;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MountPointsTest {
    private static final MountPoints MOUNTS =
            MountPoints.parse(
                    """
                    22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
                    23 22 0:5 / /srv/data rw - tmpfs none rw
                    24 22 0:6 / /srv/data/with\\040blank\\134x rw - tmpfs none rw
                    25 22 0:7 / /srv/database rw - tmpfs none rw
                    """);

    @Test
    void whatLiesInADirectoryIsFoundAndItsNameUnderstood() {
        assertThat(MOUNTS.below(Path.of("/srv/data"))).contains("/srv/data/with blank\\x");
        assertThat(MOUNTS.below(Path.of("/srv"))).contains("/srv/data");
        assertThat(MOUNTS.below(Path.of("/"))).contains("/srv/data");
    }

    @Test
    void theDirectoryItselfAndLongerNamesAreNotBelow() {
        assertThat(MOUNTS.below(Path.of("/srv/database"))).isEmpty();
        assertThat(MOUNTS.below(Path.of("/srv/dat"))).isEmpty();
    }
}
