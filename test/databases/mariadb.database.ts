import { ServerDatabase } from './server.database.js';
import type { Row } from './test-database.js';

/** A database on a MariaDB or MySQL server. */
export class MariadbDatabase extends ServerDatabase {
  readonly name = 'mariadb';
  readonly dialect = 'mysql';
  protected readonly dropSuffix = '';

  static create(serverUrl: string, options = ''): Promise<MariadbDatabase> {
    return new MariadbDatabase('mariadb', serverUrl).create(options);
  }

  lock(): Promise<() => Promise<void>> {
    const tables = ['oauth2_token', 'oauth2_authorization', 'oauth2_revocation'];
    const locks = tables.map((table) => `${table} READ`).join(', ');
    return this.held([`LOCK TABLES ${locks}`], 'UNLOCK TABLES');
  }

  async refuseTokens(): Promise<() => Promise<void>> {
    await this.run(
      "CREATE TRIGGER refuse BEFORE INSERT ON oauth2_token FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused'",
    );
    return () => this.run('DROP TRIGGER refuse');
  }

  protected additions(): Promise<Row[]> {
    return this.all(
      'SELECT trigger_name AS name FROM information_schema.triggers WHERE trigger_schema = DATABASE() UNION SELECT CONCAT(table_name, constraint_name) FROM information_schema.check_constraints WHERE constraint_schema = DATABASE() ORDER BY 1',
    );
  }

  async schema(): Promise<unknown> {
    return [
      await this.all(
        'SELECT table_name, column_name, column_type, is_nullable FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY 1, ordinal_position',
      ),
      await this.all(
        'SELECT table_name, index_name, column_name, non_unique FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY 1, 2, seq_in_index',
      ),
    ];
  }
}
