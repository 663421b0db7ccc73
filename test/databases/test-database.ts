/** The databases that the module supports, as tests call them. */
export const databaseNames = ['sqlite', 'postgres', 'mariadb'] as const;

export type DatabaseName = (typeof databaseNames)[number];

export type Value = string | number | null;
export type Row = Record<string, Value>;

/** The part of a host's TypeORM options that says which database; it travels as JSON. */
export interface ConnectionOptions {
  type: 'better-sqlite3' | 'postgres' | 'mariadb';
  /** The SQLite file. */
  database?: string;
  url?: string;
}

const SEALED = ['access_token', 'refresh_token'];

/** The test's own view of the database, from outside the host's process. Each world has one. */
export abstract class TestDatabase {
  abstract readonly name: DatabaseName;
  abstract readonly dialect: 'sqlite' | 'postgres' | 'mysql';
  abstract readonly options: ConnectionOptions;

  /** The rows as the driver gives them; parameters stand as `?` on every database. */
  abstract all(sql: string, ...parameters: Value[]): Promise<Row[]>;

  abstract run(sql: string, ...parameters: Value[]): Promise<void>;

  /** Keeps everybody from writing, not from reading, until the returned function is called. */
  abstract lock(): Promise<() => Promise<void>>;

  /** Has the database refuse new tokens until the returned function is called. */
  abstract refuseTokens(): Promise<() => Promise<void>>;

  /** Everything stored, as text in which a secret in clear would be found. */
  abstract contents(): Promise<string>;

  /** Names and definitions of all tables, columns and indices. */
  abstract schema(): Promise<unknown>;

  /** Lets go of the database and removes it. */
  abstract close(): Promise<void>;

  async tokens(): Promise<Row[]> {
    return (await this.all('SELECT * FROM oauth2_token ORDER BY created_at, id')).map(plain);
  }

  async token(id: string): Promise<Row | undefined> {
    return (await this.all('SELECT * FROM oauth2_token WHERE id = ?', id)).map(plain)[0];
  }

  async pending(): Promise<Row[]> {
    return (await this.all('SELECT * FROM oauth2_authorization ORDER BY 1')).map(plain);
  }

  async revocations(): Promise<Row[]> {
    return (await this.all('SELECT * FROM oauth2_revocation ORDER BY created_at, id')).map(plain);
  }

  /** Changes one column of one connection; an encrypted value is given without its JSON quotes. */
  set(id: string, column: string, value: Value): Promise<void> {
    const stored = SEALED.includes(column) && value !== null ? JSON.stringify(value) : value;
    return this.run(`UPDATE oauth2_token SET ${column} = ? WHERE id = ?`, stored, id);
  }

  /** Makes a connection's access token old, as the passing of time would. */
  expire(id: string): Promise<void> {
    return this.set(id, 'expires_at', Date.now() - 60_000);
  }

  /** All tables whole: equal dumps mean that nothing was stored, changed or consumed. */
  async dump(): Promise<string> {
    return JSON.stringify([await this.tokens(), await this.pending(), await this.revocations()]);
  }
}

/** Drivers differ in what they make of a bigint and of a JSON column. */
function plain(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [column, plainValue(column, value)]),
  );
}

function plainValue(column: string, value: Value): Value {
  if (typeof value !== 'string') return value;
  if (/_(at|until|since)$/.test(column)) return Number(value);
  const quoted = SEALED.includes(column) ? /^"([^"\\]*)"$/.exec(value) : null;
  return quoted?.[1] ?? value;
}
