package bro.orchestrator.core.agent;

import bro.orchestrator.core.name.ActionId;

/**
 * An action that an agent process knows from before its connection broke.
 *
 * @param epoch of the last command for it
 * @param locked whether the agent holds a lock for it
 */
public record HeldAction(ActionId action, long epoch, boolean locked) {}
