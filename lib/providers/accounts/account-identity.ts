import { valueAt } from '../../protocol/text/json.js';
import { cleanText } from '../../protocol/text/text.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import type { ConnectionMetadata } from '../definition/endpoint-variable.js';
import type { IdentityPaths } from '../definition/identity-paths.js';

/** Prefix of a path that names a member of the callback's query. */
const CALLBACK = 'callback:';
const MAX_ID_LENGTH = 255;

/** Where the further members of an identity may be found. */
export interface IdentitySources {
  /** The profile, or its replacement. */
  body?: unknown;
  /** Claims of the id token. */
  claims?: unknown;
  /** Members of the token response. */
  extras?: Readonly<Record<string, unknown>>;
  /** What is stored with the connection. */
  metadata?: ConnectionMetadata;
}

/** The member of the callback that a path names; undefined for any other path. */
export function callbackMember(path: string): string | undefined {
  return path.startsWith(CALLBACK) ? path.slice(CALLBACK.length) : undefined;
}

/** Members of the callback that are part of an account's id. */
export function callbackMembers({ id, within = [] }: IdentityPaths): string[] {
  return [...id, ...within].flatMap((path) => callbackMember(path) ?? []);
}

/**
 * Joins an account's id with the further members of its identity. Each part is encoded, so
 * that two identities never become one text.
 *
 * @throws UpstreamError `identity_unconfirmed` or `no_account_id` when a member is missing
 */
export function joinAccountId(
  id: string,
  { within = [] }: IdentityPaths,
  sources: IdentitySources,
): string {
  if (within.length === 0) return id;
  const joined = [id, ...within.map((path) => memberAt(path, sources))]
    .map(encodeURIComponent)
    .join(':');
  if (joined.length <= MAX_ID_LENGTH) return joined;
  throw new UpstreamError('bad_response', 'the parts of the account id are too long', {
    problem: 'no_account_id',
  });
}

/** The part of an account's id that is the provider's own id. */
export function readOwnId(account: string, { within = [] }: IdentityPaths): string {
  const parts = account.split(':');
  if (within.length === 0 || parts.length !== within.length + 1) return account;
  try {
    return decodeURIComponent(parts[0] ?? '');
  } catch {
    return account;
  }
}

/** Whether a stored id belongs to the account that a response names. An id that was stored before `within` was declared has the first part only. */
export function isSameAccount(stored: string, reported: string, identity: IdentityPaths): boolean {
  return stored === reported || stored === readOwnId(reported, identity);
}

function memberAt(path: string, sources: IdentitySources): string {
  const value = cleanText(found(path, sources), MAX_ID_LENGTH + 1);
  if (value !== null && value.length <= MAX_ID_LENGTH) return value;
  throw new UpstreamError(
    'bad_response',
    `the provider sent no usable "${path}", which is part of the account's id`,
    {
      problem: callbackMember(path) === undefined ? 'no_account_id' : 'identity_unconfirmed',
    },
  );
}

function found(path: string, { body, claims, extras, metadata }: IdentitySources): unknown {
  const name = callbackMember(path);
  if (name !== undefined) return own(metadata, name);
  if (path.startsWith('id_token:')) return valueAt(claims, path.slice('id_token:'.length));
  const shown = valueAt(body, path);
  return isText(shown) ? shown : (own(extras, path) ?? own(metadata, path));
}

function isText(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}

function own(members: Readonly<Record<string, unknown>> | undefined, name: string): unknown {
  return members !== undefined && Object.hasOwn(members, name) ? members[name] : undefined;
}
