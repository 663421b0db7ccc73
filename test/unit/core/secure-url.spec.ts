import { describe, expect, it } from '@jest/globals';
import { PublicUrls } from '../../../lib/core/configuration/public-urls.js';
import { isLoopbackHost, isSafeEndpoint } from '../../../lib/core/configuration/secure-url.js';

describe('a URL to which credentials may be sent', () => {
  it.each([
    'https://id.example',
    'https://id.example:8443/path?query=1',
    'HTTPS://ID.example/',
    'http://localhost/x',
    'http://localhost:3000',
    'http://app.localhost:3000',
    'http://127.0.0.1:3000',
    'http://127.1:3000',
    'http://127.255.255.254',
    'http://[::1]:3000',
  ])('Q-10: may be %s', (url) => expect(isSafeEndpoint(url)).toBe(true));

  it.each([
    'http://id.example',
    'http://10.0.0.1/token',
    'http://192.168.0.1',
    'http://0.0.0.0',
    'http://[::]',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://evil.example/#localhost',
    'http://localhost@evil.example',
    'http://128.0.0.1',
    'https://user@id.example',
    'https://user:pass@id.example',
    'https://:@id.example:x',
    'https://id.example/#fragment',
    'https://id.example/#',
    'ftp://id.example',
    'ws://localhost',
    'javascript:alert(1)',
    'file:///etc/passwd',
    '//id.example',
    'id.example',
    '/token',
    '',
    ' https://id.example',
    'https://id.example\n',
    'https://id.exa\tmple',
    undefined,
    null,
    7,
    {},
    new URL('https://id.example'),
  ])('S-059: is not %p', (url) => expect(isSafeEndpoint(url)).toBe(false));

  it('S-059: is on this machine only by its name or number', () => {
    for (const host of ['localhost', 'a.localhost', '127.0.0.1', '[::1]']) {
      expect(isLoopbackHost(host)).toBe(true);
    }
    for (const host of ['', 'localhostx', 'xlocalhost', '127.0.0.1.x', '1127.0.0.1', '::1']) {
      expect(isLoopbackHost(host)).toBe(false);
    }
  });
});

describe('the public URLs', () => {
  it.each([
    ['https://app.example', 'oauth2', 'https://app.example/oauth2'],
    ['https://app.example/', '/oauth2/', 'https://app.example/oauth2'],
    ['https://app.example/api/v1//', 'auth/oauth2', 'https://app.example/api/v1/auth/oauth2'],
    ['https://app.example:8443', '', 'https://app.example:8443'],
  ])('S-035: of %s and "%s" begin with %s', (baseUrl, path, root) => {
    const urls = new PublicUrls({ baseUrl, path });
    expect(urls.home).toBe(root);
    expect(urls.redirectUri('acme')).toBe(`${root}/acme/callback`);
    expect(urls.connectionUrl('id-1', 'revoke')).toBe(`${root}/id-1/revoke`);
    expect(urls.connectUrl('acme')).toBe(`${root}/acme/connect`);
    expect(urls.connectUrl('acme', { intent: 'a&b', returnTo: undefined })).toBe(
      `${root}/acme/connect?intent=a%26b`,
    );
  });

  it('S-020: know whether they are https', () => {
    const of = (baseUrl: string): PublicUrls => new PublicUrls({ baseUrl, path: 'oauth2' });
    expect(of('https://app.example').isHttps).toBe(true);
    expect(of('HTTPS://app.example').isHttps).toBe(true);
    expect(of('http://localhost:1').isHttps).toBe(false);
    expect(of('https://app.example/api').origin).toBe('https://app.example');
  });
});
