package bro.orchestrator.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bro.orchestrator.catalog.SqliteCatalog;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That it halts is seen by kill_table.py: it takes a process. */
class HaltingCatalogTest {
    @TempDir Path data;

    @Test
    void nothingIsInTheWayUnlessItIsAskedFor() {
        try (var catalog = SqliteCatalog.open(data.resolve("catalog.db"))) {
            assertThat(HaltingCatalog.of(catalog, "")).isSameAs(catalog);
        }
    }

    @Test
    void aPlaceThatIsNoneIsRefused() {
        try (var catalog = SqliteCatalog.open(data.resolve("catalog.db"))) {
            for (String wrong :
                    new String[] {
                        "3", ":after", "3:during", "-1:after", "x:before", "configuration:"
                    }) {
                assertThatThrownBy(() -> HaltingCatalog.of(catalog, wrong))
                        .isInstanceOf(UsageException.class)
                        .hasMessageContaining(wrong);
            }
        }
    }
}
