package bro.orchestrator.config;

import java.nio.file.Path;

/**
 * One value as it was given.
 *
 * @param where for a person, e.g. {@code bro.yaml line 3}
 * @param relativeTo what relative paths in the value start from
 */
record Entry(String text, String where, Path relativeTo) {}
