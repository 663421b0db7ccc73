import { describe, expect, it } from '@jest/globals';
import { OAuth2Token } from '../../../lib/tokens/storage/oauth2-token.entity.js';
import { InvalidTokenReferenceError } from '../../../lib/tokens/token.errors.js';
import { resolveRef, type TokenRef } from '../../../lib/tokens/storage/token-ref.js';

const entity = (members: object): OAuth2Token => Object.assign(new OAuth2Token(), members);
const EMPTY = [undefined, null, '', ' ', 0, 7, NaN, {}, [], true];

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
    ['owner of an id', (value: unknown) => ({ id: 'i', owner: value })],
    ['owner', (value: unknown) => ({ owner: value, provider: 'acme' })],
    ['provider', (value: unknown) => ({ owner: 'alice', provider: value })],
    ['account', (value: unknown) => ({ owner: 'alice', provider: 'acme', account: value })],
    ['id of an entity', (value: unknown) => entity({ id: value, ownerId: 'alice' })],
    ['owner of an entity', (value: unknown) => entity({ id: 'i', ownerId: value })],
  ])('S-075: is refused with an empty %s', (_, reference) => {
    for (const value of EMPTY) {
      expect(() => resolveRef(reference(value) as TokenRef)).toThrow(InvalidTokenReferenceError);
    }
  });

  it.each([undefined, null, 'id', 7, {}, { owner: 'alice' }, { provider: 'acme' }])(
    'is not %p',
    (reference) => {
      expect(() => resolveRef(reference as never)).toThrow(InvalidTokenReferenceError);
    },
  );
});
