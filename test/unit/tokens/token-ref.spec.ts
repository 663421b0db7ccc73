import { describe, expect, it } from '@jest/globals';
import { OAuth2Token } from '../../../lib/tokens/storage/oauth2-token.entity.js';
import { InvalidTokenReferenceError } from '../../../lib/tokens/token.errors.js';
import { ownerText, resolveRef, type TokenRef } from '../../../lib/tokens/storage/token-ref.js';

const entity = (members: object): OAuth2Token => Object.assign(new OAuth2Token(), members);
const errorOf = (action: () => unknown): InvalidTokenReferenceError => {
  try {
    action();
  } catch (error) {
    return error as InvalidTokenReferenceError;
  }
  throw new Error('it was not refused');
};
const NO_OWNER = [undefined, null, '', ' ', NaN, {}, [], true];
const EMPTY = [...NO_OWNER, 0, 7];

describe('a reference to a connection', () => {
  it('is an entity, an id, or an owner and a provider', () => {
    const token = entity({ id: 'i', ownerId: 'alice', version: 3, provider: 'acme' });
    expect(resolveRef(token)).toEqual({ id: 'i', owner: 'alice', version: 3 });
    expect(resolveRef({ id: 'i' })).toEqual({ id: 'i', owner: undefined });
    expect(resolveRef({ id: 'i', owner: 'alice' })).toEqual({ id: 'i', owner: 'alice' });
    const account = { owner: 'alice', provider: 'acme', account: '7' };
    expect(resolveRef(account)).toEqual(account);
    expect(resolveRef({ owner: 'alice', provider: 'acme' })).toEqual({
      ...account,
      account: undefined,
    });
  });

  it.each([
    ['id', (value: unknown) => ({ id: value })],
    ['id beside an owner', (value: unknown) => ({ id: value, owner: 'alice' })],
    ['id beside an owner and a provider', (v: unknown) => ({ id: v, owner: 'a', provider: 'p' })],
    ['provider', (value: unknown) => ({ owner: 'alice', provider: value })],
    ['account', (value: unknown) => ({ owner: 'alice', provider: 'acme', account: value })],
    ['id of an entity', (value: unknown) => entity({ id: value, ownerId: 'alice' })],
    ['owner of an entity', (value: unknown) => entity({ id: 'i', ownerId: value })],
  ])('S-075: is refused with an empty %s', (_, reference) => {
    for (const value of EMPTY) {
      expect(() => resolveRef(reference(value) as TokenRef)).toThrow(InvalidTokenReferenceError);
    }
  });

  it.each([
    ['owner of an id', (value: unknown) => ({ id: 'i', owner: value })],
    ['owner', (value: unknown) => ({ owner: value, provider: 'acme' })],
  ])('S-075: is refused with an empty %s, which may be a number', (_, reference) => {
    for (const value of NO_OWNER) {
      expect(() => resolveRef(reference(value) as TokenRef)).toThrow(InvalidTokenReferenceError);
    }
    for (const value of [7, 7n, '7']) {
      expect(resolveRef(reference(value) as TokenRef)).toMatchObject({ owner: '7' });
    }
  });

  it('R-591: is refused if a number is not the exact id of one user', () => {
    for (const value of [NaN, Infinity, -Infinity, 1.5, -0, 2 ** 53, -(2 ** 53)]) {
      const { message, code } = errorOf(() => ownerText(value));
      expect(code).toBe('invalid_reference');
      expect(message).toBe(
        `"owner" is the number ${Object.is(value, -0) ? '-0' : value}, which is not an exact id. Give a whole number up to 2^53 - 1, or a larger id as a bigint or a string.`,
      );
    }
    const ids = [0, -7, 2 ** 53 - 1, 2n ** 64n];
    expect(ids.map(ownerText)).toEqual(['0', '-7', '9007199254740991', '18446744073709551616']);
  });

  it.each([undefined, null, 'id', 7, {}, { owner: 'alice' }, { provider: 'acme' }])(
    'is not %p',
    (reference) => {
      expect(() => resolveRef(reference as never)).toThrow(InvalidTokenReferenceError);
    },
  );
});
