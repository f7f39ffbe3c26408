package bro.orchestrator.config;

import java.nio.file.Path;

/**
 * One value as it was given.
 *
 * @param where for a person, e.g. {@code bro.yaml line 3}
 * @param relativeTo what relative paths in the value start from
 * @param isList whether the text is made of the items of a list, with commas between them
 */
record Entry(String text, String where, Path relativeTo, boolean isList) {}
