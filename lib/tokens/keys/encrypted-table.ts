import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { OAuth2Revocation } from '../revoking/oauth2-revocation.entity.js';
import { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { revocationContexts } from '../revoking/revocation-context.js';
import type { EncryptionContext } from '../encryption/associated-data.js';
import { encryptionContext } from '../storage/token-row.js';

/** A row with its owner, its provider and its encrypted values in the order of the table's columns. */
export interface EncryptedRow {
  id: string;
  ownerId: string;
  provider: string;
  /** Values of the columns {@link EncryptedTable.facts}. */
  facts: Readonly<Record<string, unknown>>;
  envelopes: readonly (string | null)[];
}

/** A row with the new encrypted values that replace its own. */
export interface ReEncryptedRow extends EncryptedRow {
  encryptedAgain: readonly (string | null)[];
}

/** A table with encrypted values; all names are those of the database. */
export interface EncryptedTable {
  entity: EntityTarget<ObjectLiteral>;
  primaryKey: string;
  /** The column with the key id of a row; without it the key id is read from the encrypted value. */
  keyId?: string;
  /** The encrypted columns. Every change encrypts the first one again, so it shows whether a row has changed. */
  encrypted: readonly [string, ...string[]];
  /** Further columns that the encrypted values are bound to. */
  facts?: readonly string[];
  /** Returns the contexts that a column's value may be bound to; the new value is bound to the first. */
  createContexts: (
    row: EncryptedRow,
    column: string,
  ) => [EncryptionContext, ...EncryptionContext[]];
}

export const TOKEN_TABLE: EncryptedTable = {
  entity: OAuth2Token,
  primaryKey: 'id',
  keyId: 'key_id',
  encrypted: ['access_token', 'refresh_token', 'binding'],
  createContexts: (row, column) => [encryptionContext(row, column)],
};

export const REVOCATION_TABLE: EncryptedTable = {
  entity: OAuth2Revocation,
  primaryKey: 'id',
  keyId: 'key_id',
  encrypted: ['access_token', 'refresh_token', 'binding'],
  facts: ['token_id'],
  createContexts: (row, column) =>
    revocationContexts({ ...row, tokenId: String(row.facts.token_id) }, column),
};
