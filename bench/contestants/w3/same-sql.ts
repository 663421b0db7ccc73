import { createHash, randomUUID } from 'node:crypto';
import { type DataSource } from 'typeorm';
import { Envelopes } from '../../seed/envelope.js';
import { PROVIDER, type Profile, type TokenAnswer } from './connecting.js';

const FLOW_LIFETIME_MS = 600_000;
const FLOW_COLUMNS =
  'state_hash, provider, owner_id, binding_hash, code_verifier, redirect_uri, issuer, fingerprint, scopes, return_to, display, popup_origin, expected_account, created_at, expires_at';
const STORED_COLUMNS =
  'id, owner_id, provider, resource_owner_id, kind, identity, parent_id, scopes, access_token, refresh_token, key_id, issued_at, expires_at, status, status_reason, status_since, version, failures, lease_id, retry_at, profile_at';
const SHOWN_COLUMNS =
  'id, owner_id, provider, resource_owner_id, kind, parent_id, name, username, profile, metadata, token_type, scopes, expires_at, refresh_token_expires_at, status, status_reason, status_since, last_refreshed_at, created_at, updated_at, version';

export interface PendingFlow {
  stateHash: string;
  owner: string;
  bindingHash: string;
  verifier: string;
  redirectUri: string;
}

interface FlowRow {
  owner_id: string;
  binding_hash: string;
  code_verifier: string;
}

/**
 * The statements that the module sends in a flow, one for one, by hand through TypeORM. What it sends
 * once a second, whatever is going on, is not among them.
 */
export class SameSql {
  private readonly envelopes: Envelopes;

  constructor(
    private readonly source: DataSource,
    key: string,
  ) {
    this.envelopes = new Envelopes(key);
  }

  async begin({ stateHash, owner, bindingHash, verifier, redirectUri }: PendingFlow) {
    const now = Date.now();
    const encrypted = this.envelopes.encrypt(verifier, flowPlace(stateHash, owner));
    const values = [
      stateHash,
      PROVIDER,
      owner,
      bindingHash,
      encrypted,
      redirectUri,
      null,
      stateHash,
    ];
    const more = ['["read"]', '/connected', 'page', '', null, now, now + FLOW_LIFETIME_MS];
    await this.source.query(
      `INSERT INTO oauth2_authorization (${FLOW_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [...values, ...more],
    );
    await this.source.query(
      'SELECT state_hash FROM oauth2_authorization WHERE owner_id = $1 ORDER BY created_at DESC LIMIT 20 OFFSET 20',
      [owner],
    );
  }

  async find(stateHash: string) {
    const [row] = await this.source.query<FlowRow[]>(
      `SELECT ${FLOW_COLUMNS} FROM oauth2_authorization WHERE state_hash = $1 LIMIT 1`,
      [stateHash],
    );
    if (row === undefined) return undefined;
    const { owner_id: owner, binding_hash: bindingHash, code_verifier: encrypted } = row;
    const verifier = this.envelopes.decrypt(encrypted, flowPlace(stateHash, owner));
    return { owner, bindingHash, verifier };
  }

  async consume(stateHash: string): Promise<void> {
    await this.source.query('DELETE FROM oauth2_authorization WHERE state_hash = $1', [stateHash]);
  }

  async save(owner: string, { sub, name }: Profile, tokens: TokenAnswer): Promise<void> {
    const parts = [PROVIDER, sub, 'account', owner].map((part) => `${part.length}:${part}`);
    const identity = createHash('sha256').update(parts.join('')).digest('hex');
    const [before] = await this.source.query<{ id: string; version: number }[]>(
      `SELECT ${STORED_COLUMNS} FROM oauth2_token WHERE identity = $1 ORDER BY created_at DESC`,
      [identity],
    );
    const id = before?.id ?? randomUUID();
    const now = Date.now();
    const place = { id, owner, provider: PROVIDER };
    const encrypted = (column: 'access_token' | 'refresh_token'): string =>
      JSON.stringify(this.envelopes.encrypt(tokens[column], { ...place, column }));
    const fields: Record<string, unknown> = {
      scopes: '["read"]',
      parent_id: null,
      refresh_token_expires_at: null,
      access_token: encrypted('access_token'),
      refresh_token: encrypted('refresh_token'),
      key_id: this.envelopes.keyId,
      token_type: 'Bearer',
      issued_at: now,
      expires_at: now + tokens.expires_in * 1000,
      refresh_at: null,
      status: 'active',
      status_reason: null,
      status_since: now,
      failures: 0,
      refusals: 0,
      retry_at: null,
      claim: null,
      updated_at: now,
      name,
      username: null,
      profile: '{}',
      profile_at: now,
      version: (before?.version ?? 0) + 1,
      lease_id: null,
      lease_until: null,
    };
    if (before === undefined) {
      const fixed = { id, owner_id: owner, provider: PROVIDER, resource_owner_id: sub, identity };
      await this.insert({ ...fields, ...fixed, kind: 'account', metadata: '{}', created_at: now });
    } else {
      await this.update(fields, id, before.version, identity);
    }
    await this.source.query(
      `SELECT ${SHOWN_COLUMNS} FROM oauth2_token WHERE id = $1 ORDER BY created_at DESC, id ASC`,
      [id],
    );
  }

  private async insert(fields: Record<string, unknown>): Promise<void> {
    const places = Object.keys(fields).map((_, at) => `$${at + 1}`);
    await this.source.query(
      `INSERT INTO oauth2_token (${Object.keys(fields).join(', ')}) VALUES (${places.join(', ')})`,
      Object.values(fields),
    );
  }

  private async update(
    fields: Record<string, unknown>,
    id: string,
    version: number,
    identity: string,
  ): Promise<void> {
    const names = Object.keys(fields);
    const sets = names.map((name, at) => `${name} = $${at + 1}`).join(', ');
    const [a, b, c] = [1, 2, 3].map((more) => `$${names.length + more}`);
    await this.source.query(
      `UPDATE oauth2_token SET ${sets} WHERE id = ${a} AND version = ${b} AND identity = ${c}`,
      [...Object.values(fields), id, version, identity],
    );
  }
}

const flowPlace = (id: string, owner: string) =>
  ({ id, owner, provider: PROVIDER, column: 'access_token' }) as const;
