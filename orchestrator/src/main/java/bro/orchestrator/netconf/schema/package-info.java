/**
 * The YANG modules that are served: their texts, the model they make, and values of its leaves.
 *
 * <p>{@link bro.orchestrator.netconf.schema.Schema} is the entry. Everything is immutable once it
 * is loaded.
 */
@NullMarked
package bro.orchestrator.netconf.schema;

import org.jspecify.annotations.NullMarked;
