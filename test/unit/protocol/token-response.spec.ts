import { describe, expect, it } from '@jest/globals';
import {
  MAX_TOKEN_LENGTH,
  parseLifetime,
  parseTokenResponse,
} from '../../../lib/protocol/oauth/token-response.js';
import { UpstreamError } from '../../../lib/protocol/upstream.error.js';
import { parseJson } from '../../../lib/protocol/text/json.js';
import { growth, LINEAR } from '../../fixtures/growth.js';

const TEN_YEARS_S = 10 * 365 * 24 * 60 * 60;
const answer = (members: object = {}): object => ({ access_token: 'at', ...members });

function failureOf(body: unknown): UpstreamError {
  try {
    parseTokenResponse(body);
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
  throw new Error('the answer was accepted');
}

describe('the token response', () => {
  it('is read by the members of RFC 6749 section 5.1', () => {
    const body = {
      access_token: 'at',
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token: 'rt',
      refresh_token_expires_in: '15811200',
      scope: 'a b',
      id_token: 'h.p.s',
    };
    expect(parseTokenResponse(body)).toEqual({
      ...body,
      token_type: 'Bearer',
      refresh_token_expires_in: 15_811_200,
      extras: undefined,
    });
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['a text', 'x'],
    ['a number', 7],
    ['no access token', { token_type: 'bearer' }],
    ['an empty one', { access_token: '' }],
    ['a number for one', { access_token: 123 }],
    ['an object for one', { access_token: {} }],
    ['null for one', { access_token: null }],
    ['a list for one', { access_token: ['at'] }],
    ['a blank in one', { access_token: 'a b' }],
    ['a line break in one', { access_token: 'a\r\nX: y' }],
    ['a letter outside ASCII in one', { access_token: 'tökén' }],
    ['one that is only inherited', Object.create({ access_token: 'at' }) as object],
  ])('R-006 R-007: is refused with %s', (_, body) => {
    expect(failureOf(body)).toMatchObject({ reason: 'bad_response', retryable: true });
  });

  it.each(['mac', 'DPoP', '', 123, {}, 'Bearer '])('S-061 Q-24: refuses the type %p', (type) => {
    const failure = failureOf(answer({ token_type: type }));
    expect(failure).toMatchObject({ reason: 'bad_response', problem: 'unsupported_token_type' });
  });

  it.each(['bEaReR', 'Bearer', undefined, null])(
    'S-061 Q-24: takes %p for a bearer token',
    (type) => {
      expect(parseTokenResponse(answer({ token_type: type })).token_type).toBe('Bearer');
    },
  );

  it.each(['', ' \n', null, undefined, {}])('R-027: has no refresh token in %p', (value) => {
    expect(parseTokenResponse(answer({ refresh_token: value })).refresh_token).toBeUndefined();
  });

  it('R-028: keeps apart no scope, an empty one and one of another type', () => {
    expect(parseTokenResponse(answer()).scope).toBeUndefined();
    expect(parseTokenResponse(answer({ scope: '' })).scope).toBe('');
    expect(parseTokenResponse(answer({ scope: ['a', 5, 'b'] })).scope).toEqual(['a', 'b']);
    expect(parseTokenResponse(answer({ scope: { a: 1 } })).scope).toBeUndefined();
  });

  it('S-086: ignores members that are named like columns, or like the prototype', () => {
    const body = parseJson(
      '{"access_token":"at","ownerId":"mallory","id":"1","provider":"x","keyId":"k","status":"s","__proto__":{"refresh_token":"evil"},"constructor":"c"}',
    );
    const { access_token, token_type, ...rest } = parseTokenResponse(body);
    expect([access_token, token_type]).toEqual(['at', 'Bearer']);
    expect(Object.values(rest).filter((value) => value !== undefined)).toEqual([]);
  });

  it('keeps the extras that a definition names, as text and bounded', () => {
    const shape = { extras: ['instance_url', 'team.id', 'realm', 'long', 'deep', '__proto__'] };
    const body = answer({
      instance_url: 'https://x',
      team: { id: 7 },
      long: 'x'.repeat(2_001),
      deep: {},
      other: 'not kept',
    });
    expect(parseTokenResponse(body, shape).extras).toEqual({
      instance_url: 'https://x',
      'team.id': '7',
    });
  });

  it('finds the members where a provider nests them', () => {
    const body = { ok: true, authed_user: { access_token: 'user', scopes: 'a,b', rexp: 9 } };
    const shape = { roots: ['authed_user', ''], scope: 'scopes', refreshTokenExpiresIn: 'rexp' };
    expect(parseTokenResponse(body, shape)).toMatchObject({
      access_token: 'user',
      scope: 'a,b',
      refresh_token_expires_in: 9,
    });
  });

  it('R-072: takes a token of 128 KB and refuses a longer one, either of the two', () => {
    const longest = 'x'.repeat(MAX_TOKEN_LENGTH);
    expect(parseTokenResponse({ access_token: longest }).access_token).toBe(longest);
    for (const body of [
      { access_token: `${longest}x` },
      answer({ refresh_token: `${longest}x` }),
    ]) {
      expect(failureOf(body)).toMatchObject({ reason: 'bad_response', problem: 'token_too_long' });
    }
  });
});

describe('a lifetime', () => {
  it.each([
    [3600, 3600],
    ['3600', 3600],
    [' 3600 ', 3600],
    [3600.7, 3600],
    [1, 1],
    [1e12, TEN_YEARS_S],
    [1e308, TEN_YEARS_S],
    [Infinity, undefined],
    ['1e1000', TEN_YEARS_S],
    ['9007199254740993', TEN_YEARS_S],
    [0, undefined],
    [0.4, undefined],
    [-1, undefined],
    [NaN, undefined],
    ['abc', undefined],
    ['3600abc', undefined],
    ['0x10', undefined],
    ['', undefined],
    [null, undefined],
    [undefined, undefined],
    [true, undefined],
    [[], undefined],
    [[3600], undefined],
    [{}, undefined],
  ])('R-035 R-042: reads %p as %p seconds', (value, expected) => {
    expect(parseLifetime(value)).toBe(expected);
  });

  it('R-035: is read in linear time, whatever is sent', () => {
    const odd = (size: number): string => `${'1'.repeat(size)}x`;
    expect(parseLifetime(odd(500_000))).toBeUndefined();
    const reading = (size: number) => {
      const text = odd(size);
      return () => parseLifetime(text);
    };
    expect(growth(500_000, reading)).toBeLessThan(LINEAR);
  });
});
