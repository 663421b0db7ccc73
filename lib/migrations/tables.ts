import type { TableColumnOptions, TableIndexOptions } from 'typeorm';
import type { ColumnTypes } from './column-types.js';

interface TableDescription {
  name: string;
  columns: TableColumnOptions[];
  indices: TableIndexOptions[];
}

/** The table of captured tokens, as its entity describes it. */
export function tokenTable(types: ColumnTypes): TableDescription {
  const { key, varchar, text, json, bigint, integer } = createColumns(types);
  return {
    name: 'oauth2_token',
    columns: [
      key('id', 36),
      varchar('owner_id', 255),
      varchar('provider', 64),
      varchar('resource_owner_id', 255),
      varchar('kind', 32),
      varchar('parent_id', 36, true),
      text('name', true),
      text('username', true),
      text('profile'),
      text('metadata'),
      varchar('token_type', 255),
      text('scopes', true),
      text('requested_scopes', true),
      text('declined_scopes', true),
      bigint('expires_at', true),
      bigint('refresh_token_expires_at', true),
      varchar('status', 32),
      varchar('status_reason', 64, true),
      bigint('status_since'),
      bigint('last_refreshed_at', true),
      bigint('created_at'),
      bigint('updated_at'),
      integer('version'),
      varchar('identity', 64),
      json('access_token'),
      json('refresh_token', true),
      json('binding', true),
      varchar('key_id', 16),
      bigint('issued_at'),
      bigint('profile_at'),
      bigint('repair_at', true),
      integer('repairs', true),
      varchar('lease_id', 36, true),
      bigint('lease_until', true),
      integer('lease_ttl', true),
      integer('claim_no'),
      bigint('provisional_until', true),
      integer('status_no'),
      bigint('retry_at', true),
      integer('failures'),
      varchar('refusal', 64, true),
      integer('refusals'),
      bigint('refused_since', true),
      bigint('refresh_at', true),
      varchar('claim', 36, true),
      text('history', true),
    ],
    indices: [
      { name: 'UQ_oauth2_token_identity', columnNames: ['identity'], isUnique: true },
      { name: 'IX_oauth2_token_owner', columnNames: ['owner_id', 'provider'] },
      { name: 'IX_oauth2_token_account', columnNames: ['provider', 'resource_owner_id'] },
      { name: 'IX_oauth2_token_parent', columnNames: ['parent_id'] },
      { name: 'IX_oauth2_token_key', columnNames: ['key_id'] },
      { name: 'IX_oauth2_token_refresh_at', columnNames: ['refresh_at'] },
    ],
  };
}

/** The table of pending flows, as its entity describes it. */
export function authorizationTable(types: ColumnTypes): TableDescription {
  const { key, varchar, text, bigint } = createColumns(types);
  return {
    name: 'oauth2_authorization',
    columns: [
      key('state_hash', 64),
      varchar('provider', 64),
      varchar('owner_id', 255),
      varchar('binding_hash', 64),
      text('code_verifier', true),
      text('redirect_uri'),
      text('issuer', true),
      varchar('fingerprint', 64),
      text('scopes'),
      text('demand', true),
      text('return_to'),
      varchar('display', 16),
      text('popup_origin'),
      varchar('expected_account', 255, true),
      varchar('claim', 36, true),
      bigint('created_at'),
      bigint('expires_at'),
    ],
    indices: [
      { name: 'IX_oauth2_authorization_owner', columnNames: ['owner_id', 'created_at'] },
      { name: 'IX_oauth2_authorization_expires_at', columnNames: ['expires_at'] },
    ],
  };
}

/** The table of pending revocations, as its entity describes it. */
export function revocationTable(types: ColumnTypes): TableDescription {
  const { key, varchar, json, bigint, integer } = createColumns(types);
  return {
    name: 'oauth2_revocation',
    columns: [
      key('id', 36),
      varchar('token_id', 36),
      varchar('owner_id', 255),
      varchar('provider', 64),
      varchar('resource_owner_id', 255),
      json('access_token'),
      json('refresh_token', true),
      json('binding', true),
      varchar('key_id', 16),
      integer('attempts'),
      bigint('attempt_at'),
      bigint('created_at'),
    ],
    indices: [
      { name: 'IX_oauth2_revocation_attempt_at', columnNames: ['attempt_at'] },
      { name: 'IX_oauth2_revocation_owner', columnNames: ['owner_id'] },
      { name: 'IX_oauth2_revocation_key', columnNames: ['key_id'] },
    ],
  };
}

function createColumns(types: ColumnTypes) {
  const charset = types.charset !== undefined && { charset: types.charset };
  const column =
    (type: string) =>
    (name: string, isNullable = false): TableColumnOptions => ({ name, type, isNullable });
  const varchar = (name: string, length: number, isNullable = false): TableColumnOptions => ({
    name,
    type: types.varchar,
    length: String(length),
    isNullable,
    ...charset,
  });
  return {
    varchar,
    key: (name: string, length: number): TableColumnOptions => ({
      ...varchar(name, length),
      isPrimary: true,
    }),
    text: (name: string, isNullable = false): TableColumnOptions => ({
      ...column(types.text)(name, isNullable),
      ...charset,
    }),
    json: column('json'),
    bigint: column(types.bigint),
    integer: column(types.integer),
  };
}
