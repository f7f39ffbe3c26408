package bro.orchestrator.core.catalog;

import bro.orchestrator.core.backup.Backup;
import bro.orchestrator.core.backup.Digest;

/**
 * A backup as the catalog knows it.
 *
 * @param manifest digest of the manifest in the repository
 */
public record CatalogedBackup(Backup backup, Digest manifest) {}
