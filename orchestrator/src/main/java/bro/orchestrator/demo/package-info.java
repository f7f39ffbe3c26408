/**
 * {@code bro demo}: makes real data, backs it up and restores it with real processes, driven over
 * NETCONF alone, and proves that every byte is back.
 *
 * <p>{@link bro.orchestrator.demo.Demo} is the entry. {@link bro.orchestrator.demo.LedgerAgent} is
 * the smallest agent with a snapshot, for service developers to start from. Nothing of the product
 * depends on this package. Sizes are bytes unless a name says otherwise; everything blocks.
 */
@NullMarked
package bro.orchestrator.demo;

import org.jspecify.annotations.NullMarked;
