import { IsBoolean } from '../configuration/class-validator.js';

/** How the module uses the host's database. */
export class DatabaseOptions {
  /**
   * Whether the reads before every API call are prepared once for each connection of a
   * PostgreSQL pool. Turn it off behind a PgBouncer before 1.21 in transaction mode.
   */
  @IsBoolean({ message: 'is neither true nor false. Leave it out, or give false.' })
  preparedStatements = true;
}
