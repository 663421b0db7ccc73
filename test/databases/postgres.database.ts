import { profile } from './profile.js';
import { ServerDatabase } from './server.database.js';
import type { Row, Value } from './test-database.js';

/** A database on a PostgreSQL server. */
export class PostgresDatabase extends ServerDatabase {
  readonly name = 'postgres';
  readonly dialect = 'postgres';
  protected readonly dropSuffix = ' WITH (FORCE)';

  static create(serverUrl: string, options = ''): Promise<PostgresDatabase> {
    return new PostgresDatabase('postgres', serverUrl).create(options);
  }

  /** A commit does not wait for the disk: what a crash of the server would lose, no test looks for. */
  protected override settings(databaseName: string): string[] {
    const isolation = profile === 'two_connections' ? undefined : profile?.replace('_', ' ');
    return [
      `ALTER DATABASE ${databaseName} SET synchronous_commit = off`,
      ...(isolation === undefined
        ? []
        : [`ALTER DATABASE ${databaseName} SET default_transaction_isolation = '${isolation}'`]),
    ];
  }

  override all(sql: string, ...parameters: Value[]): Promise<Row[]> {
    let position = 0;
    return super.all(
      sql.replaceAll('?', () => `$${(position += 1)}`),
      ...parameters,
    );
  }

  lock(): Promise<() => Promise<void>> {
    const tables = 'oauth2_token, oauth2_authorization, oauth2_revocation';
    return this.held(['BEGIN', `LOCK TABLE ${tables} IN EXCLUSIVE MODE`], 'COMMIT');
  }

  async refuseTokens(): Promise<() => Promise<void>> {
    await this.run(
      "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION $m$refused$m$; END'",
    );
    await this.run(
      'CREATE TRIGGER refuse BEFORE INSERT ON oauth2_token FOR EACH ROW EXECUTE FUNCTION refuse()',
    );
    return () => this.run('DROP FUNCTION refuse CASCADE');
  }

  protected additions(): Promise<Row[]> {
    return this.all(
      "SELECT tgname AS name FROM pg_trigger WHERE NOT tgisinternal UNION SELECT conname FROM pg_constraint WHERE contype = 'c' ORDER BY 1",
    );
  }

  async schema(): Promise<unknown> {
    return [
      await this.all(
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, ordinal_position",
      ),
      await this.all("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"),
    ];
  }
}
