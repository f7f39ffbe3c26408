/**
 * Names and numbers by which users, agents and the catalog call things. Each checks itself, so that
 * whatever holds one may put it into a path, XML or a URL.
 */
@NullMarked
package bro.orchestrator.core.name;

import org.jspecify.annotations.NullMarked;
