import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { OAuth2Revocation } from '../revoking/oauth2-revocation.entity.js';
import { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { revocationContexts } from '../revoking/revocation-context.js';
import type { EncryptionContext } from '../encryption/associated-data.js';
import { encryptionContext } from '../storage/token-row.js';

/** A row with encrypted values: whose it is, and its envelopes in the order of the table's columns. */
export interface EncryptedRow {
  id: string;
  ownerId: string;
  provider: string;
  /** What the columns {@link EncryptedTable.facts} hold. */
  facts: Readonly<Record<string, unknown>>;
  envelopes: readonly (string | null)[];
}

/** A row with the envelopes that shall take the place of its own. */
export interface ReEncryptedRow extends EncryptedRow {
  encryptedAgain: readonly (string | null)[];
}

/** A table that holds encrypted values, in the names of the database. */
export interface EncryptedTable {
  entity: EntityTarget<ObjectLiteral>;
  primaryKey: string;
  /** The column that names the key of a row; without one the envelope itself tells. */
  keyId?: string;
  /** A process that encrypts one of them encrypts the first, so that it tells whether a row has changed. */
  encrypted: readonly [string, ...string[]];
  /** Further columns that the encrypted values are bound to. */
  facts?: readonly string[];
  /** What the value in a column may be bound to; encrypted again it is bound to the first. */
  contextsOf: (row: EncryptedRow, column: string) => [EncryptionContext, ...EncryptionContext[]];
}

export const TOKEN_TABLE: EncryptedTable = {
  entity: OAuth2Token,
  primaryKey: 'id',
  keyId: 'key_id',
  encrypted: ['access_token', 'refresh_token', 'binding'],
  contextsOf: (row, column) => [encryptionContext(row, column)],
};

export const REVOCATION_TABLE: EncryptedTable = {
  entity: OAuth2Revocation,
  primaryKey: 'id',
  keyId: 'key_id',
  encrypted: ['access_token', 'refresh_token', 'binding'],
  facts: ['token_id'],
  contextsOf: (row, column) =>
    revocationContexts({ ...row, tokenId: String(row.facts.token_id) }, column),
};
