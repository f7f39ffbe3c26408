/**
 * The catalog in an SQLite file: {@link bro.orchestrator.catalog.SqliteCatalog} is the entry.
 * Nothing outside this package speaks SQL.
 *
 * <p>The statements stand in {@link bro.orchestrator.catalog.Sql}, the tables in the numbered
 * resources of {@link bro.orchestrator.catalog.Migrations}; both keep to what PostgreSQL takes as
 * well. Times are UTC texts of nine decimals, so that their order is that of time. Calls block
 * their thread.
 */
@NullMarked
package bro.orchestrator.catalog;

import org.jspecify.annotations.NullMarked;
