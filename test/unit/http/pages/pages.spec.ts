import { beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountView, PageContents } from '../../../../lib/http/pages/data/page-data.js';
import { PAGE_NAMES, type PageName } from '../../../../lib/http/pages/data/page-names.js';
import { english, german, rendererOf } from './page.js';

const EVIL = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`;
const LONG = 'W'.repeat(300);

const account = (text: string): AccountView => ({
  id: text,
  provider: text,
  label: text,
  mark: { letter: text.slice(0, 1), tone: 3 },
  name: text,
  username: `${text}!`,
  avatarUrl: null,
});

/** Every page that there is, with a text wherever a provider or a request could put some. */
const contentsOf = (text: string): PageContents => {
  const state = { tone: 'dead' as const, label: text, sentence: text };
  const popup = {
    message: { type: 'oauth2-capture' as const, provider: text, id: text },
    origin: text,
  };
  const child = { ...account(text), kind: text, state, disconnectUrl: text };
  const urls = { reconnectUrl: text, checkUrl: text, disconnectUrl: text, resourcesUrl: text };
  const access = { isKnown: true, words: [text], scopes: [text], declined: [text] };
  const counts = { total: 4, active: 1, due: 1, refresh_failing: 1, reauthorization_required: 1 };
  const operators = {
    ...account(text),
    owner: text,
    resourceOwnerId: text,
    state,
    reason: text,
    details: [text],
    explainUrl: text,
    refreshUrl: text,
  };
  return {
    connections: {
      connections: [
        { ...account(text), ...urls, since: text, state, access, children: [child] },
        { ...account(text), ...urls, since: text, state, access, avatarUrl: text, children: [] },
      ],
      providers: [
        {
          name: text,
          label: text,
          mark: { letter: text, tone: 1 },
          isConnected: true,
          connectUrl: text,
        },
      ],
      notices: [text],
      csrfToken: text,
      previous: text,
      next: text,
    },
    resources: {
      account: account(text),
      resources: [{ id: text, kind: text, name: text, username: text, isChosen: true }],
      isUnknown: false,
      csrfToken: text,
      here: text,
      returnTo: text,
    },
    continue: {
      provider: { name: text, label: text, mark: { letter: text, tone: 1 } },
      access,
      connectUrl: text,
      csrfToken: text,
      popupOrigin: text,
      cancelUrl: text,
    },
    disconnect: {
      account: account(text),
      consequences: [text],
      children: [text],
      csrfToken: text,
    },
    reconnect: { account: account(text), state, connectUrl: text },
    success: { account: account(text), popup },
    failure: {
      statusCode: 400,
      code: text,
      title: text,
      text,
      move: text,
      retryUrl: text,
      popup,
    },
    admin: {
      counts: [{ ...counts, name: text, label: text }],
      problems: [text],
      lists: [{ title: text, connections: [operators, { ...operators, refreshUrl: null }] }],
      search: text,
      provider: text,
      states: [{ value: 'due', label: text, isChosen: true }],
      isSearched: true,
      here: text,
      notice: text,
      csrfToken: text,
    },
    explanation: {
      title: text,
      owner: text,
      id: text,
      facts: [{ label: text, value: text }],
      sentences: [text],
      problems: [text],
      history: [
        { when: text, instant: text, tone: 'dead', title: text, codes: text, details: text },
        { when: text, instant: text, tone: 'works', title: text, codes: '', details: '' },
      ],
      unknown: [text],
      overviewUrl: text,
    },
  };
};

const renderer = rendererOf({ applicationName: EVIL });
const render = <N extends PageName>(page: N, text: string, language = english): Promise<string> =>
  renderer.render(page, contentsOf(text)[page], language, 'a-nonce');

describe.each(PAGE_NAMES)('the page %s', (page) => {
  let html: string;
  beforeAll(async () => void (html = await render(page, EVIL)));

  it('S-041 S-045 S-047: escapes text from outside', () => {
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toMatch(/<img src=x|<script>|"'>|onerror=alert\(1\)>/);
    // The only scripts and styles are ours, and carry the nonce.
    for (const tag of html.match(/<(script|style)[^>]*>/g) ?? []) {
      expect(tag).toContain('nonce="a-nonce"');
    }
    expect(html).not.toMatch(/ (on\w+|style)="/);
  });

  it('S-049: loads nothing from anywhere', () => {
    expect(html).not.toMatch(/<(link|iframe|object|embed|base)\b|url\(|@import/);
    expect(html).toMatch(/^<!doctype html>\n<html lang="en" dir="ltr">/);
    expect(html).toMatch(/<title>[^<]+<\/title>/);
    expect(html).toMatch(/<meta name="viewport"/);
  });

  it('has one main landmark, one first heading, and none that skips a level', () => {
    expect(html.match(/<main>/g)).toHaveLength(1);
    const levels = [...html.matchAll(/<h(\d)/g)].map(([, level]) => Number(level));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    levels.reduce((before, level) => {
      expect(level).toBeLessThanOrEqual(before + 1);
      return level;
    }, 0);
  });

  it('has all texts in German too', async () => {
    const page1 = await render(page, 'Ada', german);
    expect(page1).toContain('<html lang="de" dir="ltr">');
    expect(page1).not.toMatch(/undefined|\{\w+\}(?! \})|\[object/);
    expect(page1.replaceAll(/<style.*?<\/style>/gs, '')).not.toMatch(
      /\b(Connect|Disconnect|account|Reconnect|Try again|Choose)\b/,
    );
  });

  it('shows long names, and names of emoji only, completely', async () => {
    for (const text of [LONG, '👩‍💻🏳️‍🌈🎉', 'שלום עולם']) {
      expect(await render(page, text)).toContain(text);
    }
  });
});

describe('a popup', () => {
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

  it('S-051: sends its opener, at one origin, only the public result', async () => {
    for (const member of [{ id: 'id-1' }, { code: 'access_denied' }]) {
      const message = { type: 'oauth2-capture' as const, provider: 'acme', ...member };
      const popup = { message, origin: 'https://spa.example' };
      const page = 'id' in member ? 'success' : 'failure';
      const contents = { ...contentsOf('Ada')[page], popup } as PageContents[typeof page];
      const html = await renderer.render(page, contents, english, 'a-nonce');
      expect(dataOf(html)).toEqual(popup);
      expect(html).toContain('window.opener?.postMessage(outcome, origin)');
    }
  });

  it('S-051: sends no message without a popup', async () => {
    const contents = { ...contentsOf('Ada').failure, popup: undefined };
    const html = await renderer.render('failure', contents, english, 'a-nonce');
    expect(html).not.toMatch(/<script|postMessage/);
    expect(html).toContain('<code>Ada</code>');
  });
});

describe('the page of connections', () => {
  it('names the account in the labels of its controls', async () => {
    const contents = contentsOf('GitHub').connections;
    const [connection] = contents.connections;
    const named = {
      ...contents,
      connections: [{ ...connection, name: 'octocat', children: [] } as typeof connection],
    } as typeof contents;
    const html = await renderer.render('connections', named, english, 'n');
    for (const label of [
      'Disconnect octocat at GitHub',
      'Reconnect octocat at GitHub',
      'Check now whether octocat at GitHub works',
      'Choose a sub-account of octocat at GitHub',
      'Connect another account at GitHub',
    ]) {
      expect(html).toContain(`aria-label="${label}"`);
    }
  });
});

describe('what a host changes', () => {
  const failure = contentsOf('Ada').failure;

  it('is a template of its own, as eta text that may use our frame', async () => {
    const mine = `<% layout('@layout', { ...it, title: 'Mine' }) %><h1>Oh no: <%= it.code %></h1>`;
    const html = await rendererOf({ templates: { failure: mine } }).render(
      'failure',
      { ...failure, code: EVIL },
      english,
      'n',
    );
    expect(html).toContain('<title>Mine</title>');
    expect(html).toContain('<h1>Oh no: &quot;&#39;&gt;&lt;script&gt;');
  });

  it('is a template of its own, as a function of what the page holds', async () => {
    const templates = {
      failure: (data: { code: string; nonce: string; home: string }): string =>
        `<p>${data.code} ${data.nonce} ${data.home}</p>`,
    };
    const html = await rendererOf({ templates }).render('failure', failure, english, 'n');
    expect(html).toBe('<p>Ada n https://app.example/oauth2</p>');
    // The others stay.
    const other = await rendererOf({ templates }).render(
      'success',
      contentsOf('Ada').success,
      english,
      'n',
    );
    expect(other).toContain('<!doctype html>');
  });

  it('is a colour by a variable, in one scheme or in both', async () => {
    const options = {
      variables: { accent: '#0a7d55', radius: '0' },
      darkVariables: { accent: '#7fe' },
      stylesheet: 'h1 { color: red; }',
    };
    const html = await rendererOf(options).render('failure', failure, english, 'n');
    const [, light = '', dark = ''] =
      /:root \{ color-scheme: light dark; (.*?) \}\n@media \(prefers-color-scheme: dark\) \{ :root \{ (.*?) \} \}/s.exec(
        html,
      ) ?? [];
    expect(light).toContain('--oauth2-accent: #0a7d55;');
    expect(light).toContain('--oauth2-radius: 0;');
    expect(dark).toContain('--oauth2-accent: #7fe;');
    expect(html).toContain('h1 { color: red; }</style>');
  });
});
