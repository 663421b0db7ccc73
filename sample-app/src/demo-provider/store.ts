import Database from 'libsql';
import type { Adapter, AdapterPayload } from 'oidc-provider';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS artifact (
    model TEXT NOT NULL, id TEXT NOT NULL, grant_id TEXT, uid TEXT,
    payload TEXT NOT NULL, expires_at INTEGER NOT NULL,
    PRIMARY KEY (model, id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS artifact_grant ON artifact (grant_id);
`;

interface Row {
  payload: string;
}

/** Grants and tokens in a file, so that a restart of the provider ends no connection. */
export class Store {
  private readonly database: Database.Database;

  constructor(file: string) {
    this.database = new Database(file);
    this.database.pragma('journal_mode = WAL');
    this.database.exec(SCHEMA);
    this.database.prepare('DELETE FROM artifact WHERE expires_at < ?').run(Date.now());
  }

  /** What oidc-provider asks for each of its models. */
  adapter = (model: string): Adapter => ({
    upsert: (id, payload, expiresIn) => this.save(model, id, payload, expiresIn),
    find: (id) => this.find('model = ? AND id = ?', model, id),
    findByUid: (uid) => this.find('model = ? AND uid = ?', model, uid),
    findByUserCode: () => Promise.resolve(undefined),
    consume: (id) => this.consume(model, id),
    destroy: (id) => this.remove('model = ? AND id = ?', model, id),
    revokeByGrantId: (grantId) => this.remove('grant_id = ?', grantId),
  });

  /** What accounts have allowed, and have not taken back. */
  grants(): { id: string; accountId: string }[] {
    return this.database
      .prepare(
        `SELECT id, json_extract(payload, '$.accountId') AS accountId FROM artifact
         WHERE model = 'Grant' AND expires_at > ? ORDER BY id`,
      )
      .all(Date.now()) as { id: string; accountId: string }[];
  }

  /** The account takes a grant back, with all the tokens under it. */
  async endGrant(id: string): Promise<void> {
    await this.remove('grant_id = ?', id);
    await this.remove("model = 'Grant' AND id = ?", id);
  }

  close(): void {
    this.database.close();
  }

  private save(model: string, id: string, payload: AdapterPayload, expiresIn?: number) {
    const expiresAt = expiresIn ? Date.now() + expiresIn * 1000 : Number.MAX_SAFE_INTEGER;
    this.database
      .prepare('INSERT OR REPLACE INTO artifact VALUES (?, ?, ?, ?, ?, ?)')
      .run(
        model,
        id,
        payload.grantId ?? null,
        payload.uid ?? null,
        JSON.stringify(payload),
        expiresAt,
      );
    return Promise.resolve();
  }

  private find(where: string, ...values: string[]): Promise<AdapterPayload | undefined> {
    const row = this.database
      .prepare(`SELECT payload FROM artifact WHERE ${where} AND expires_at > ?`)
      .get(...values, Date.now()) as Row | undefined;
    return Promise.resolve(row && (JSON.parse(row.payload) as AdapterPayload));
  }

  private consume(model: string, id: string): Promise<void> {
    this.database
      .prepare(
        `UPDATE artifact SET payload = json_set(payload, '$.consumed', ?) WHERE model = ? AND id = ?`,
      )
      .run(Math.floor(Date.now() / 1000), model, id);
    return Promise.resolve();
  }

  private remove(where: string, ...values: string[]): Promise<void> {
    this.database.prepare(`DELETE FROM artifact WHERE ${where}`).run(...values);
    return Promise.resolve();
  }
}
