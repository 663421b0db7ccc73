import { describe, expect, it } from '@jest/globals';
import { Pages } from '../../../lib/http/pages/pages.js';

const EVIL = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`;
const pages = new Pages();
const page = { nonce: 'a-nonce', home: 'https://app.example/oauth2' };
const connection = {
  label: EVIL,
  name: EVIL,
  username: null,
  account: EVIL,
  state: EVIL,
  needsReconnect: true,
  connectUrl: 'https://app.example/oauth2/acme/connect',
  revokeUrl: 'https://app.example/oauth2/id/revoke',
};

/** Every page that there is, with markup wherever a provider or a request could put some. */
const everyPage: [string, string][] = [
  [
    'the connections',
    pages.connections({
      ...page,
      unconfirmed: [EVIL],
      connections: [connection],
      providers: [{ ...connection }],
    }),
  ],
  [
    'the confirmation',
    pages.confirmDisconnect({ ...page, label: EVIL, account: EVIL, csrfToken: EVIL }),
  ],
  [
    'success',
    pages.success({ ...page, label: EVIL, id: EVIL, flow: { provider: EVIL, popupOrigin: EVIL } }),
  ],
  ['failure', pages.failure({ ...page, code: EVIL, message: EVIL })],
  [
    'failure in a popup',
    pages.failure({
      ...page,
      code: EVIL,
      message: EVIL,
      flow: { provider: EVIL, display: 'popup', popupOrigin: EVIL },
    }),
  ],
];

describe('a page', () => {
  it.each(everyPage)('S-041 S-045 S-047: escapes what others say (%s)', (_, html) => {
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toMatch(/<img|<script>|"'>|onerror=alert\(1\)>/);
    // The only scripts and styles are ours, and carry the nonce.
    for (const tag of html.match(/<(script|style)[^>]*>/g) ?? []) {
      expect(tag).toContain('nonce="a-nonce"');
    }
    expect(html).not.toMatch(/ on\w+="/);
  });

  it.each(everyPage)('S-049: loads nothing from anywhere (%s)', (_, html) => {
    expect(html).not.toMatch(/<(img|link|iframe|object|embed|base)\b/);
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).toMatch(/<h1>/);
    expect(html).toMatch(/<title>[^<]+<\/title>/);
    expect(html).toMatch(/<meta name="viewport"/);
  });

  /** What the browser makes of the attributes of the script. */
  const dataOf = (html: string): { message: unknown; origin: string } => {
    const attribute = (name: string): string =>
      (new RegExp(`data-${name}="([^"]*)"`).exec(html)?.[1] ?? '')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&#39;', "'")
        .replaceAll('&amp;', '&');
    return { message: JSON.parse(attribute('message') || 'null'), origin: attribute('origin') };
  };

  it('S-051: tells the opener of a popup, at one origin, no more than it may know', () => {
    const flow = { provider: 'acme', popupOrigin: 'https://spa.example' };
    const success = pages.success({ ...page, label: 'Acme', id: 'id-1', flow });
    expect(dataOf(success)).toEqual({
      message: { type: 'oauth2-capture', provider: 'acme', id: 'id-1' },
      origin: 'https://spa.example',
    });
    expect(success).toContain('postMessage(JSON.parse(message), origin)');
    const failure = pages.failure({
      ...page,
      code: 'access_denied',
      message: 'No.',
      flow: { ...flow, display: 'popup' },
    });
    expect(dataOf(failure)).toEqual({
      message: { type: 'oauth2-capture', provider: 'acme', code: 'access_denied' },
      origin: 'https://spa.example',
    });
  });

  it('S-051: tells nobody where there is no popup', () => {
    const flow = { provider: 'acme', display: 'page', popupOrigin: 'https://spa.example' };
    const html = pages.failure({ ...page, code: 'x', message: 'No.', flow });
    expect(html).not.toMatch(/<script|postMessage/);
    expect(html).toContain('<code>x</code>');
  });
});
