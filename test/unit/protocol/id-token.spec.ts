import { describe, expect, it } from '@jest/globals';
import { readIdToken } from '../../../lib/protocol/oauth/id-token.js';
import { UpstreamError } from '../../../lib/protocol/upstream.error.js';

const claims = { iss: 'https://id.example', aud: 'client', sub: 'u1', nonce: 'n1' };
const expected = { issuer: 'https://id.example', clientId: 'client', nonce: 'n1' };

function idToken(payload: unknown): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256' })}.${part(payload)}.c2ln`;
}

describe('an id token', () => {
  it('gives its claims to the client that it is meant for', () => {
    expect(readIdToken(idToken(claims), expected)).toEqual(claims);
    const several = { ...claims, aud: ['other', 'client'] };
    expect(readIdToken(idToken(several), expected)).toEqual(several);
  });

  it('needs no nonce after a refresh', () => {
    const { iss, aud, sub } = claims;
    const bare = { iss, aud, sub };
    expect(readIdToken(idToken(bare), { ...expected, nonce: undefined })).toEqual(bare);
  });

  it.each([
    ['another issuer', idToken({ ...claims, iss: 'https://id.example/' })],
    ['another client', idToken({ ...claims, aud: 'client2' })],
    ['other clients', idToken({ ...claims, aud: ['a', 'b'] })],
    ['no audience', idToken({ ...claims, aud: undefined })],
    ['another nonce', idToken({ ...claims, nonce: 'n2' })],
    ['no nonce', idToken({ ...claims, nonce: undefined })],
    ['no object', idToken('claims')],
    ['no JSON', 'a.b.c'],
    ['no payload', 'token'],
    ['nothing', ''],
  ])('is refused with %s, and not quoted', (_, token) => {
    expect(() => readIdToken(token, expected)).toThrow(UpstreamError);
    try {
      readIdToken(token, expected);
    } catch (error) {
      expect(error).toMatchObject({ reason: 'bad_response' });
      expect(String(error)).not.toMatch(/n1|n2|u1/);
    }
  });

  it('S-080: loses no digit of a subject', () => {
    const payload =
      '{"iss":"https://id.example","aud":"client","nonce":"n1","sub":9007199254740993}';
    const token = `x.${Buffer.from(payload).toString('base64url')}.y`;
    expect(readIdToken(token, expected).sub).toBe('9007199254740993');
  });
});
