import { describe, expect, it } from '@jest/globals';
import { authenticateClient } from '../../../lib/protocol/oauth/client-authentication.js';

/** What a server makes of a Basic header, as RFC 6749 section 2.3.1 has it. */
function decodeBasic(header = ''): string[] {
  const pair = Buffer.from(header.replace(/^Basic /, ''), 'base64').toString('utf8');
  return pair.split(':').map((part) => new URLSearchParams(`v=${part}`).get('v') ?? '');
}

describe('client authentication', () => {
  const awkward = { clientId: 'a:b c', clientSecret: 'p+/%:ü&=' };

  it('S-055 Q-22: form-encodes both halves of a Basic pair, so that a server reads them back', () => {
    const { headers } = authenticateClient('client_secret_basic', awkward);
    expect(decodeBasic(headers.Authorization)).toEqual([awkward.clientId, awkward.clientSecret]);
    expect(Object.keys(headers)).toEqual(['Authorization']);
  });

  it('S-054 Q-22: uses exactly one way', () => {
    const basic = authenticateClient('client_secret_basic', awkward);
    expect(basic.form).toEqual({});
    const post = authenticateClient('client_secret_post', awkward);
    expect(post.headers).toEqual({});
    expect(post.form).toEqual({ client_id: 'a:b c', client_secret: 'p+/%:ü&=' });
  });

  it('sends no secret for a public client', () => {
    expect(authenticateClient('none', awkward)).toEqual({
      headers: {},
      form: { client_id: 'a:b c' },
    });
  });

  it('names the client id as the provider wants it', () => {
    const credentials = { ...awkward, clientIdParameter: 'client_key' };
    expect(authenticateClient('client_secret_post', credentials).form).toEqual({
      client_key: 'a:b c',
      client_secret: 'p+/%:ü&=',
    });
    expect(authenticateClient('none', credentials).form).toEqual({ client_key: 'a:b c' });
  });
});
