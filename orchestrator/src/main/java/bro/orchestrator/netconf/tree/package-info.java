/**
 * Trees that are read: nodes whose children are made when they are asked for, and subtree filters
 * that ask for no more than they need.
 *
 * <p>{@link bro.orchestrator.netconf.tree.SubtreeFilter} is the entry. Nodes are made for one
 * request and read on its thread.
 */
@NullMarked
package bro.orchestrator.netconf.tree;

import org.jspecify.annotations.NullMarked;
