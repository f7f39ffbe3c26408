/**
 * The configuration: one YAML file, overlaid by environment variables and {@code --set}, parsed and
 * checked once and then handed out as records.
 *
 * <p>{@link bro.orchestrator.config.ConfigReader} is the entry. Every complaint names the key and
 * where it stands.
 */
@NullMarked
package bro.orchestrator.config;

import org.jspecify.annotations.NullMarked;
