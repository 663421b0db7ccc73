import { describe, expect, it } from '@jest/globals';
import {
  isExpectedIssuer,
  parseAuthorizationResponse,
} from '../../../lib/protocol/oauth/authorization-response.js';

const parse = (query: string): ReturnType<typeof parseAuthorizationResponse> =>
  parseAuthorizationResponse(new URLSearchParams(query));

describe('the authorization response', () => {
  it('is read by its four members', () => {
    expect(parse('code=c%2Bd&state=s&iss=https%3A%2F%2Fid.example')).toEqual({
      code: 'c+d',
      state: 's',
      iss: 'https://id.example',
    });
    expect(parse('error=access_denied&state=s')).toEqual({ error: 'access_denied', state: 's' });
    expect(parse('')).toEqual({});
  });

  it('S-043 Q-17: may have unknown parameters', () => {
    const extra = 'session_state=a%2Bb&scope=x&scope=y&authuser=0&hd=example.org&__proto__=1';
    expect(parse(`code=c&state=s&${extra}`)).toEqual({ code: 'c', state: 's' });
  });

  it.each([
    ['a state twice', 'code=c&state=a&state=b'],
    ['the same state twice', 'code=c&state=a&state=a'],
    ['a code twice', 'code=c&code=d&state=s'],
    ['an error twice', 'error=a&error=b&state=s'],
    ['an issuer twice', 'code=c&state=s&iss=i&iss=i'],
    ['a list of codes', 'code[]=x&state=s'],
    ['a state with an operator', 'code=c&state[$ne]='],
    ['a state of the prototype', 'code=c&state[__proto__]=x'],
    ['a structured state beside a plain one', 'code=c&state=s&state[x]=y'],
    ['a NUL', 'code=%00&state=s'],
    ['a line break', 'code=a%0d%0aX:y&state=s'],
    ['an escape that is no UTF-8', 'code=c&state=%ff%fe'],
    ['other letters', 'code=c&state=%C3%A9'],
    ['a state of 20 KB', `code=c&state=${'s'.repeat(20_000)}`],
    ['a code beyond the limit', `code=${'c'.repeat(16_385)}&state=s`],
    ['an error of 1 KB', `error=${'e'.repeat(1_024)}&state=s`],
    ['an issuer of 4 KB', `code=c&state=s&iss=${'i'.repeat(4_096)}`],
  ])('S-042 Q-19: is malformed with %s', (_, query) => {
    expect(parse(query)).toBeUndefined();
  });

  it('Q-18: leaves room for long codes', () => {
    expect(parse(`code=${'c'.repeat(16_384)}&state=s`)?.code).toHaveLength(16_384);
  });
});

describe('the issuer of a response', () => {
  const issuer = 'https://id.example/tenant';
  const always = { value: issuer, sent: 'always' } as const;
  const sometimes = { value: issuer, sent: 'sometimes' } as const;

  it('S-030 Q-13: is right when it is the very string', () => {
    expect(isExpectedIssuer({ iss: issuer }, always)).toBe(true);
    expect(isExpectedIssuer({ iss: issuer }, sometimes)).toBe(true);
  });

  it.each([
    ['a slash more', `${issuer}/`],
    ['another case', 'https://ID.example/tenant'],
    ['the default port', 'https://id.example:443/tenant'],
    ['an encoded letter', 'https://id.example/t%65nant'],
    ['nothing', ''],
    ['somebody else', 'https://evil.example'],
  ])('S-028 S-030 Q-13: is wrong with %s', (_, iss) => {
    expect(isExpectedIssuer({ iss }, always)).toBe(false);
    expect(isExpectedIssuer({ iss }, sometimes)).toBe(false);
  });

  it('S-029: may be left out only where it is not always sent', () => {
    expect(isExpectedIssuer({}, always)).toBe(false);
    expect(isExpectedIssuer({}, sometimes)).toBe(true);
  });

  it('Q-14: may be missing in a refusal, but not name another issuer', () => {
    expect(isExpectedIssuer({ error: 'access_denied' }, always)).toBe(true);
    const foreign = { error: 'access_denied', iss: 'https://evil.example' };
    expect(isExpectedIssuer(foreign, always)).toBe(false);
  });

  it('may be missing in a refusal, but not name another issuer (Q-14)', () => {
    expect(isExpectedIssuer({ error: 'access_denied' }, always)).toBe(true);
    const foreign = { error: 'access_denied', iss: 'https://evil.example' };
    expect(isExpectedIssuer(foreign, always)).toBe(false);
  });

  it('Q-13: is ignored from a server that is not known to send it', () => {
    const never = { value: issuer, sent: 'never' } as const;
    expect(isExpectedIssuer({ iss: 'https://evil.example' }, never)).toBe(true);
    expect(isExpectedIssuer({ iss: 'https://evil.example' }, undefined)).toBe(true);
    expect(isExpectedIssuer({}, undefined)).toBe(true);
  });
});
