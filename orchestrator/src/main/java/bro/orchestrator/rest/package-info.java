/**
 * The HTTP edge on Jetty. So far it tells whether the orchestrator is up: {@code GET /health}.
 *
 * <p>{@link bro.orchestrator.rest.RestServer} is the entry.
 */
@NullMarked
package bro.orchestrator.rest;

import org.jspecify.annotations.NullMarked;
