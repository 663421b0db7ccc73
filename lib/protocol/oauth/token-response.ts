import { isJsonObject, type JsonObject, valueAt } from '../text/json.js';
import { isUsableType, tokenTypeName } from './token-type.js';
import { UpstreamError, type UpstreamReason } from '../upstream.error.js';

/**
 * An access token response, with the member names of RFC 6749.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-5.1 RFC 6749 section 5.1}
 */
export interface TokenResponse {
  access_token: string;
  /** `Bearer` when the provider sends none; undefined for a refresh without one. */
  token_type?: string;
  /** Lifetime in seconds from receipt; undefined when unknown. */
  expires_in?: number;
  refresh_token?: string;
  /** Lifetime of the refresh token in seconds from receipt; undefined when unknown. */
  refresh_token_expires_in?: number;
  /** As the provider sent it; undefined when it sent none. */
  scope?: string | readonly string[];
  /** Scopes that the provider reports as declined, where it does. */
  declined_scope?: readonly string[];
  id_token?: string;
  /**
   * Why this token lives only for about an hour: the exchange for a long-lived token failed
   * temporarily, and is tried again while this token is valid. Not a member of the response.
   */
  notExchanged?: { reason: UpstreamReason; retryAfterMs?: number };
  /** Further members that the provider's definition allows to be stored. */
  extras?: Readonly<Record<string, string>>;
}

/** The member that holds an expiry time, as a dotted path, and its format; fractions of a second are dropped. */
export interface AbsoluteExpiry {
  path: string;
  format: 'epoch_seconds' | 'epoch_milliseconds' | 'iso8601';
}

/** Where a provider puts the members of its response, when it differs from RFC 6749. */
export interface TokenResponseShape {
  /**
   * Dotted paths of the object that holds the members, in order of preference; '' is the root.
   *
   * @default [''] (the root)
   */
  roots?: readonly string[];
  /**
   * Names of the member that holds the access token, in order of preference.
   *
   * @default ['access_token']
   */
  accessToken?: readonly string[];
  /**
   * Name of the member that holds the refresh token's lifetime.
   *
   * @default 'refresh_token_expires_in'
   */
  refreshTokenExpiresIn?: string;
  /**
   * The expiry time of the refresh token in place of a lifetime.
   *
   * @default none
   */
  refreshTokenExpiresAt?: AbsoluteExpiry;
  /**
   * Lifetime in seconds of an access token whose response has no `expires_in`.
   *
   * @default none: the lifetime is unknown
   */
  defaultExpiresIn?: number;
  /**
   * The expiry time in place of a lifetime.
   *
   * @default none
   */
  expiresAt?: AbsoluteExpiry;
  /**
   * Name of the member that holds the granted scopes; false when the response does not report them.
   *
   * @default 'scope'
   */
  scope?: string | false;
  /**
   * Members to store with the token, such as `instance_url`.
   *
   * @default []
   */
  extras?: readonly string[];
}

/** Longest token that is stored, in characters. */
export const MAX_TOKEN_LENGTH = 128 * 1024;

const TEN_YEARS_S = 10 * 365 * 24 * 60 * 60;
const MAX_EXTRA_LENGTH = 2_000;

/**
 * @param now epoch milliseconds, from which the lifetime until an expiry time is computed
 * @param tokenTypes names of further types that are sent as bearer tokens
 * @throws UpstreamError `bad_response` when there is no usable access token in the body
 */
export function parseTokenResponse(
  body: unknown,
  shape: TokenResponseShape = {},
  now = 0,
  tokenTypes: readonly string[] = [],
): TokenResponse {
  return readResponse(body, shape, now, (type) => requireUsableType(type, tokenTypes));
}

/**
 * Reads the response to a refresh. The provider may have ended the earlier tokens, so only the tokens
 * themselves decide whether the response can be stored: an undeclared token type is stored as it is.
 *
 * @throws UpstreamError `bad_response` when there is no usable access token in the body
 */
export function parseRefreshResponse(
  body: unknown,
  shape: TokenResponseShape = {},
  now = 0,
  tokenTypes: readonly string[] = [],
): TokenResponse {
  return readResponse(body, shape, now, (type, token) => {
    const name = tokenTypeName(type, tokenTypes);
    // The type is stored unencrypted, so it must not be a token that was sent in the wrong member.
    return name === token ? 'unknown' : name;
  });
}

function readResponse(
  body: unknown,
  shape: TokenResponseShape,
  now: number,
  readType: (type: unknown, accessToken: string) => string | undefined,
): TokenResponse {
  const names = shape.accessToken ?? ['access_token'];
  const members = findMembers(body, shape.roots ?? [''], names);
  const accessToken = names.map((name) => members[name]).find((value) => value !== undefined);
  if (!isAccessToken(accessToken)) {
    throw new UpstreamError('bad_response', 'the provider responded without a usable access token');
  }
  return {
    access_token: accessToken,
    token_type: readType(members.token_type, accessToken),
    expires_in:
      parseLifetime(members.expires_in) ??
      lifetimeUntil(members, shape.expiresAt, now) ??
      shape.defaultExpiresIn,
    refresh_token: readRefreshToken(members.refresh_token),
    refresh_token_expires_in:
      parseLifetime(members[shape.refreshTokenExpiresIn ?? 'refresh_token_expires_in']) ??
      lifetimeUntil(members, shape.refreshTokenExpiresAt, now),
    scope: shape.scope === false ? undefined : readScope(members[shape.scope ?? 'scope']),
    id_token: typeof members.id_token === 'string' ? members.id_token : undefined,
    extras: readExtras(members, shape.extras ?? []),
  };
}

function findMembers(
  body: unknown,
  roots: readonly string[],
  accessToken: readonly string[],
): JsonObject {
  for (const root of roots) {
    const candidate = valueAt(body, root);
    if (isJsonObject(candidate) && accessToken.some((name) => Object.hasOwn(candidate, name))) {
      return Object.assign(Object.create(null) as JsonObject, candidate);
    }
  }
  throw new UpstreamError('bad_response', 'the provider responded without an access token');
}

/** RFC 6750 section 2.1 allows fewer characters; visible ASCII is safe in a header. */
function isAccessToken(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  assertStorable(value);
  return /^[\x21-\x7e]+$/.test(value);
}

/**
 * Reads a refresh token exactly as it was sent; undefined when there is none. It is sent in a body only, so
 * that any text is safe, and RFC 6749 appendix A.17 allows blanks. If it were left out, the earlier one
 * would be sent again, which may have ended.
 */
function readRefreshToken(value: unknown): string | undefined {
  const text = Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  assertStorable(text);
  return text;
}

/** @throws UpstreamError `token_too_long` */
function assertStorable(token: string): void {
  if (token.length <= MAX_TOKEN_LENGTH) return;
  throw new UpstreamError(
    'bad_response',
    `the provider sent a token of more than ${MAX_TOKEN_LENGTH} characters, which cannot be stored`,
    { problem: 'token_too_long' },
  );
}

/** RFC 6749 section 7.1: a token whose type is not understood must not be used. */
function requireUsableType(type: unknown, declared: readonly string[]): string {
  const isUsable = typeof type === 'string' && isUsableType(type, declared);
  if (isUsable || type === undefined || type === null) {
    return tokenTypeName(type, declared) ?? 'Bearer';
  }
  throw new UpstreamError(
    'bad_response',
    'the provider issued a token of a type that its definition does not declare',
    { problem: 'unsupported_token_type' },
  );
}

/**
 * A lifetime in whole seconds, from a number or a numeric string; at most ten
 * years. A malformed number, zero and less are an unknown lifetime, never an error: a
 * rotated token must not be lost because of its lifetime.
 */
export function parseLifetime(value: unknown): number | undefined {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  if (!/^\d+(\.\d+)?(e\+?\d+)?$/i.test(text)) return undefined;
  const seconds = Math.floor(Math.min(Number(text), TEN_YEARS_S));
  return seconds > 0 ? seconds : undefined;
}

function lifetimeUntil(
  members: JsonObject,
  end: AbsoluteExpiry | undefined,
  now: number,
): number | undefined {
  const value = end === undefined ? undefined : valueAt(members, end.path);
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const factor = end?.format === 'epoch_milliseconds' ? 1 : 1000;
  const instant = end?.format === 'iso8601' ? Date.parse(String(value)) : Number(value) * factor;
  return Number.isFinite(instant) ? parseLifetime((instant - now) / 1000) : undefined;
}

function readScope(value: unknown): string | string[] | undefined {
  if (typeof value === 'string') return value;
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : undefined;
}

function readExtras(
  members: JsonObject,
  names: readonly string[],
): Record<string, string> | undefined {
  const extras = names.flatMap((name) => {
    const value = valueAt(members, name);
    const isPlain = ['string', 'number', 'boolean'].includes(typeof value);
    return isPlain && String(value).length <= MAX_EXTRA_LENGTH
      ? [[name, String(value)] as const]
      : [];
  });
  return extras.length > 0 ? Object.fromEntries(extras) : undefined;
}
