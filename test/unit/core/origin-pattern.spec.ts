import { describe, expect, it } from '@jest/globals';
import {
  findPatternProblem,
  matchesOrigin,
} from '../../../lib/core/configuration/origin-pattern.js';
import type { AuthorizationSlice } from '../../../lib/authorization/authorization.options.js';
import { ReturnTo } from '../../../lib/authorization/flows/return-to.js';
import { PublicUrls } from '../../../lib/core/configuration/public-urls.js';

const PATTERN = 'https://*.tenants.example';
const matches = (pattern: string, url: string): boolean =>
  matchesOrigin(new URL(pattern), new URL(url));

describe('a pattern for origins', () => {
  it.each([
    [PATTERN, 'https://one.tenants.example/settings?tab=1'],
    [PATTERN, 'https://ONE.tenants.example'],
    [PATTERN, 'https://xn--bcher-kva.tenants.example'],
    [PATTERN, 'https://bücher.tenants.example'],
    [PATTERN, 'https://one.tenants.example:443/'],
    ['https://*.tenants.example:8443', 'https://one.tenants.example:8443'],
    ['http://*.localhost:3000', 'http://one.localhost:3000'],
  ])('R-657: %s matches %s', (pattern, url) => expect(matches(pattern, url)).toBe(true));

  it.each([
    'https://tenants.example',
    'https://.tenants.example',
    'https://a.b.tenants.example',
    'https://*.tenants.example',
    'https://evil-tenants.example',
    'https://one.tenants.example.evil.example',
    'https://one.tenants.example:8443',
    'http://one.tenants.example',
    'https://one.tenants.example.',
    'https://one@evil.example/.tenants.example',
    'https://one%2Etenants.example',
    'https://[::1]',
  ])('R-657: https://*.tenants.example does not match %s', (url) => {
    const isMatch = URL.canParse(url) && matches(PATTERN, url);
    // A percent sign in a host is decoded, so this one is "one.tenants.example".
    expect(isMatch).toBe(url.includes('%2E'));
  });

  it.each([
    'https://*',
    'https://*.example',
    'https://*.internal',
    'https://*tenants.example',
    'https://one*.tenants.example',
    'https://a.*.tenants.example',
    'https://*.*.tenants.example',
    'http://*.tenants.example',
  ])('R-658: %s is refused', (pattern) => expect(findPatternProblem(pattern)).toBeDefined());

  it.each([PATTERN, 'https://*.app.tenants.example:8443/app', 'http://*.localhost:3000'])(
    'R-658: %s is accepted',
    (pattern) => expect(findPatternProblem(pattern)).toBeUndefined(),
  );

  it('R-657: permits targets below its path, and is never a target itself', () => {
    const options = {
      returnTo: { default: '/', allow: ['https://*.tenants.example/app'] },
    } as unknown as AuthorizationSlice;
    const urls = new PublicUrls({ baseUrl: 'https://app.example', path: 'oauth2' });
    const returnTo = new ReturnTo(urls, options);
    const target = 'https://one.tenants.example/app/x?y=1';
    expect(returnTo.resolve(target)).toBe(target);
    for (const other of [
      'https://one.tenants.example/apple',
      'https://*.tenants.example/app',
      'https://two.one.tenants.example/app',
    ]) {
      expect(returnTo.resolve(other)).toBe('https://app.example/');
    }
  });
});
