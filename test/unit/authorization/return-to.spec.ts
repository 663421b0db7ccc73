import { describe, expect, it } from '@jest/globals';
import type { AuthorizationSlice } from '../../../lib/authorization/authorization.options.js';
import { ReturnTo } from '../../../lib/authorization/flows/return-to.js';
import { PublicUrls } from '../../../lib/core/configuration/public-urls.js';

const DEFAULT = 'https://app.example/home';

function returnTo(allow: string[], baseUrl = 'https://app.example/api'): ReturnTo {
  const options = { returnTo: { default: '/home', allow } } as unknown as AuthorizationSlice;
  return new ReturnTo(new PublicUrls({ baseUrl, path: 'oauth2' }), options);
}

describe('the place to return to', () => {
  const everywhere = returnTo(['/', 'https://spa.example/app']);

  it.each([
    '//evil.example',
    '/\\evil.example',
    '\\/\\/evil.example',
    '\\\\evil.example',
    '///evil.example',
    '////evil.example/..',
    'https:///evil.example',
    'https:\\\\evil.example',
    'http://app.example/',
    'https://app.example:444/',
    'https://app@evil.example',
    'https://app.example@evil.example/',
    'https://user:pass@app.example/',
    'https://app.evil.example',
    'https://app.example.evil.example/',
    'https://evil.example/https://app.example/',
    'https://spa.example/apple',
    'https://spa.example/',
    'https://spa.example/app/../other',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'blob:https://app.example/x',
    'file:///etc/passwd',
    'intent://x',
    '/\t/evil.example',
    '/\n/evil.example',
    '\r\nLocation: https://evil.example',
    ' https://evil.example',
    'https://evil.example%00@app.example',
    '/\u0000',
    '/\uFF0Fevil.example',
    '/ü',
    `/${'x'.repeat(100_000)}`,
    '',
  ])('S-038: is the default for %p', (wish) => {
    const target = everywhere.resolve(wish);
    if (wish === '') expect(new URL(target).origin).toBe('https://app.example');
    else expect(target).toBe(DEFAULT);
  });

  it.each([
    ['/..//evil.example', 'https://app.example//evil.example'],
    ['/%09/evil.example', 'https://app.example/%09/evil.example'],
    ['%2f%2fevil.example', 'https://app.example/%2f%2fevil.example'],
    ['https:evil.example', 'https://app.example/evil.example'],
    ['/a?next=https://evil.example#x', 'https://app.example/a?next=https://evil.example#x'],
    ['https://app.example/a', 'https://app.example/a'],
    ['HTTPS://APP.EXAMPLE:443/a', 'https://app.example/a'],
    ['https://spa.example/app', 'https://spa.example/app'],
    ['https://spa.example/app/x?y=1', 'https://spa.example/app/x?y=1'],
  ])('S-038: %s never leads to a target that is not allowed', (wish, target) => {
    expect(everywhere.resolve(wish)).toBe(target);
  });

  it('is covered in whole segments', () => {
    const settings = returnTo(['/settings']);
    for (const wish of ['/settings', '/settings/', '/settings/a/b', '/settings?tab=1']) {
      expect(settings.resolve(wish)).toBe(`https://app.example${wish}`);
    }
    for (const wish of [
      '/settingsx',
      '/settings-2',
      '/',
      '/other',
      '/settings/../admin',
      '/Settings',
    ]) {
      expect(settings.resolve(wish)).toBe(DEFAULT);
    }
  });

  it('is the default when nothing is asked for or allowed', () => {
    expect(everywhere.resolve(undefined)).toBe(DEFAULT);
    expect(returnTo([]).resolve('/home')).toBe(DEFAULT);
    expect(returnTo([]).resolve('/other')).toBe(DEFAULT);
  });
});
