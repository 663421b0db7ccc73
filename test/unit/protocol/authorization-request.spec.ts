import { describe, expect, it } from '@jest/globals';
import { authorizationUrl } from '../../../lib/protocol/oauth/authorization-request.js';

const request = {
  authorizationEndpoint: 'https://id.example/authorize',
  clientId: 'client & co',
  redirectUri: 'https://app.example/oauth2/x/callback?a=1&b=2',
  state: 'a-state',
};
const parametersOf = (url: string): Record<string, string> =>
  Object.fromEntries(new URL(url).searchParams);

describe('the authorization URL', () => {
  it('holds what RFC 6749 section 4.1.1 asks for, encoded', () => {
    const url = authorizationUrl({ ...request, scope: 'read write:all' });
    expect(url.startsWith('https://id.example/authorize?')).toBe(true);
    expect(parametersOf(url)).toEqual({
      response_type: 'code',
      client_id: 'client & co',
      redirect_uri: 'https://app.example/oauth2/x/callback?a=1&b=2',
      scope: 'read write:all',
      state: 'a-state',
    });
  });

  it('S-021: has the method S256 if and only if there is a challenge', () => {
    const url = authorizationUrl({ ...request, codeChallenge: 'challenge', nonce: 'a-nonce' });
    expect(parametersOf(url)).toMatchObject({
      code_challenge: 'challenge',
      code_challenge_method: 'S256',
      nonce: 'a-nonce',
    });
    expect(Object.keys(parametersOf(authorizationUrl(request)))).toEqual([
      'response_type',
      'client_id',
      'redirect_uri',
      'state',
    ]);
  });

  it('S-037: has every parameter once, whatever the endpoint or a definition contains', () => {
    const url = new URL(
      authorizationUrl({
        ...request,
        authorizationEndpoint:
          'https://id.example/authorize?tenant=7&state=theirs&state=twice&client_id=x',
        parameters: { duration: 'permanent', response_type: 'token', state: 'fixed' },
      }),
    );
    const names = [...url.searchParams.keys()];
    expect(new Set(names).size).toBe(names.length);
    expect(parametersOf(url.href)).toMatchObject({
      tenant: '7',
      duration: 'permanent',
      response_type: 'code',
      client_id: 'client & co',
      state: 'a-state',
    });
  });

  it("uses the provider's own names of parameters", () => {
    const url = authorizationUrl({
      ...request,
      clientIdParameter: 'client_key',
      scope: 'a,b',
      scopeParameter: 'user_scope',
    });
    expect(parametersOf(url)).toMatchObject({ client_key: 'client & co', user_scope: 'a,b' });
    expect(new URL(url).searchParams.has('client_id')).toBe(false);
    expect(new URL(url).searchParams.has('scope')).toBe(false);
  });
});
