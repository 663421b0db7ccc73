import type { OAuth2ProviderName } from '../../providers/definition/oauth2-provider.names.js';
import { OAuth2Token } from './oauth2-token.entity.js';
import { InvalidTokenReferenceError } from '../token.errors.js';

/** Maximum number of characters of an owner's or an account's id. */
export const MAX_ID_LENGTH = 255;

/** The id of one of your users. `42`, `42n` and `'42'` name the same owner, who is stored as text. */
export type OwnerId = string | number | bigint;

/**
 * Identifies a connection: the entity, its id, or an owner's account at a provider
 * (`account` is the `resourceOwnerId`, required when the owner has several).
 */
export type TokenRef =
  | OAuth2Token
  | { id: string; owner?: OwnerId }
  | { owner: OwnerId; provider: OAuth2ProviderName; account?: string };

/** A reference with checked members. */
export type ResolvedRef =
  | { id: string; owner?: string; version?: number }
  | { id?: undefined; owner: string; provider: string; account?: string };

/**
 * Checks a reference before any SQL: TypeORM 0.3 drops a condition whose value
 * is undefined, and would then return the rows of all owners.
 *
 * @throws InvalidTokenReferenceError
 */
export function resolveRef(ref: TokenRef): ResolvedRef {
  if (typeof ref !== 'object' || (ref as unknown) === null)
    throw new InvalidTokenReferenceError('ref');
  if (ref instanceof OAuth2Token) {
    return {
      id: present('id', ref.id),
      owner: present('ownerId', ref.ownerId),
      version: ref.version,
    };
  }
  if ('id' in ref) {
    const owner = 'owner' in ref ? ownerText(ref.owner) : undefined;
    return { id: present('id', ref.id), owner };
  }
  const account = 'account' in ref ? present('account', ref.account) : undefined;
  return {
    owner: ownerText(ref.owner),
    provider: present('provider', ref.provider),
    account,
  };
}

/**
 * Control characters and lone surrogates, which no id may contain. PostgreSQL refuses a NUL, and drivers
 * replace every lone surrogate with U+FFFD, so that two different ids would become the same.
 */
const NOT_TEXT = /[\p{Cc}\p{Cs}]/u;

/** @throws InvalidTokenReferenceError unless the value is a non-empty text without control characters */
export function present(member: string, value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '')
    throw new InvalidTokenReferenceError(member);
  if (NOT_TEXT.test(value)) {
    throw new InvalidTokenReferenceError(
      member,
      'contains a control character or half of a character',
    );
  }
  return value;
}

/**
 * The text that identifies an owner. Every entrance of the module calls it, so an owner is the same
 * one whether your application names it by a number, a bigint or a text.
 *
 * @throws InvalidTokenReferenceError for a number that is not the exact id of one user, and for what
 * {@link present} refuses
 */
export function ownerText(owner: unknown): string {
  if (typeof owner === 'bigint') return owner.toString();
  if (typeof owner !== 'number') return present('owner', owner);
  // Beyond 2^53 two ids are the same number. A negative zero is the result of a calculation.
  if (Number.isSafeInteger(owner) && !Object.is(owner, -0)) return owner.toString();
  const shown = Object.is(owner, -0) ? '-0' : String(owner);
  throw new InvalidTokenReferenceError(
    'owner',
    `is the number ${shown}, which is not an exact id`,
    'Give a whole number up to 2^53 - 1, or a larger id as a bigint or a string',
  );
}

/** @throws InvalidTokenReferenceError unless the value can be stored as an id */
export function identifier(member: string, value: unknown): string {
  const text = present(member, value);
  if (text.length > MAX_ID_LENGTH)
    throw new InvalidTokenReferenceError(member, `is longer than ${MAX_ID_LENGTH} characters`);
  return text;
}

/** Whether an account id that a strategy returned can be stored. */
export function isStorableId(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_ID_LENGTH && !NOT_TEXT.test(value);
}
