import { describe, expect, it } from '@jest/globals';
import { findFailureResolver } from '../../../../lib/http/pages/views/failure-resolver.js';
import { describeAccess } from '../../../../lib/http/pages/views/granted-access.js';
import { createMark } from '../../../../lib/http/pages/views/mark.js';
import {
  createChildStateView,
  createStateView,
} from '../../../../lib/http/pages/views/state-view.js';
import { BUILT_IN_STRATEGIES } from '../../../../lib/providers/built-in/built-in-strategies.js';
import type { OAuth2Token } from '../../../../lib/tokens/storage/oauth2-token.entity.js';
import { english, german, hours, NOW, tokenOf } from './page.js';

const stateOf = (token: Partial<OAuth2Token>, isRefreshable = false, language = english): unknown =>
  createStateView(tokenOf(token), { label: 'GitHub', isRefreshable, now: NOW }, language);

describe('the state of a connection', () => {
  it.each<[Partial<OAuth2Token>, boolean, string, string]>([
    [{}, false, 'works', ''],
    [{ expiresAt: hours(2) }, true, 'works', 'The access is refreshed automatically in 2 hours.'],
    [{ expiresAt: hours(-2) }, true, 'works', 'The access is refreshed when it is used next.'],
    [
      { expiresAt: hours(48) },
      false,
      'works',
      'Needs reconnecting in 2 days: GitHub gives this access for a limited time.',
    ],
    [{ expiresAt: hours(-3) }, false, 'dead', 'The access expired 3 hours ago.'],
    [
      {
        status: 'refresh_failing',
        statusReason: 'network',
        statusSince: hours(-1),
        expiresAt: hours(-1),
      },
      true,
      'trouble',
      'The access could not be refreshed: GitHub cannot be reached. This started 1 hour ago; we try again automatically.',
    ],
    [
      { status: 'reauthorization_required', statusReason: 'rejected', statusSince: hours(-25) },
      true,
      'dead',
      'It stopped working yesterday: the access was ended at GitHub, for example because the app was removed there or the password changed.',
    ],
    [
      { status: 'reauthorization_required', statusReason: 'toString', statusSince: hours(-25) },
      true,
      'dead',
      'It stopped working yesterday: the reason is not known.',
    ],
  ])('is a sentence: %j', (token, isRefreshable, tone, sentence) => {
    expect(stateOf(token, isRefreshable)).toMatchObject({ tone, sentence });
  });

  it('is a sentence in German', () => {
    const dead = { statusReason: 'no_refresh_token', statusSince: hours(-25) };
    expect(stateOf({ status: 'reauthorization_required', ...dead }, false, german)).toEqual({
      tone: 'dead',
      label: 'Muss neu verbunden werden',
      sentence:
        'Die Verbindung ist gestern abgebrochen: GitHub hat diesen Zugriff nur auf Zeit gewährt, und er ist abgelaufen.',
    });
  });

  it('is that of its account, for a sub-account', () => {
    const state = { tone: 'dead' as const, label: 'Needs reconnecting', sentence: 'Why.' };
    expect(createChildStateView({ name: 'Ada', state }, english)).toMatchObject({
      tone: 'dead',
      label: 'Waits',
      sentence: 'Its account, Ada, needs reconnecting.',
    });
    const works = {
      tone: 'works' as const,
      label: 'Works',
      sentence: 'The access is refreshed soon.',
    };
    expect(createChildStateView({ name: 'Ada', state: works }, english)).toMatchObject({
      sentence: '',
    });
  });
});

describe('granted access', () => {
  const scopeWords = { repo: { en: 'write code', de: 'Code schreiben' }, gist: 'write gists' };

  it('is described in words, or shown unchanged without a description', () => {
    const scopes = ['repo', 'admin:org', 'gist', 'toString'];
    const token = { scopes, declinedScopes: ['gist', 'delete:gist'] };
    expect(describeAccess(token, { scopeWords }, 'de-AT')).toEqual({
      isKnown: true,
      words: ['Code schreiben', 'write gists'],
      scopes: ['admin:org', 'toString'],
      declined: ['delete:gist'],
    });
    const repo = { scopes: ['repo'], declinedScopes: ['gist'] };
    const { words, declined } = describeAccess(repo, { scopeWords }, 'fr');
    expect([words, declined]).toEqual([['write code'], ['write gists']]);
    const unknown = { scopes: null, declinedScopes: null };
    expect(describeAccess(unknown, { scopeWords }, 'en')).toEqual({
      isKnown: false,
      words: [],
      scopes: [],
      declined: [],
    });
  });

  it('has words for all that the built-in providers ask for by default', () => {
    for (const Strategy of BUILT_IN_STRATEGIES) {
      const { label, scopes = [], scopeWords = {} } = new Strategy().definition;
      const missing = scopes.filter((scope) => !Object.hasOwn(scopeWords, scope));
      expect([label, missing]).toEqual([label, []]);
      for (const text of Object.values(scopeWords)) expect(text).toHaveProperty('de');
    }
  });
});

describe('the mark of a provider', () => {
  it('is a letter of its name, the same everywhere', () => {
    expect(createMark('GitHub')).toEqual(createMark('GitHub'));
    expect(createMark(' é-mail').letter).toBe('É');
    expect(createMark('👩‍💻 Works').letter).toBe('👩‍💻');
    expect(createMark('').letter).toBe('?');
    for (const label of ['', 'a', 'GitHub', '👩‍💻']) {
      expect([0, 1, 2, 3, 4, 5, 6, 7]).toContain(createMark(label).tone);
    }
  });
});

describe('who can resolve a failure', () => {
  it('is the user, time or the operator', () => {
    expect(['access_denied', 'network', 'client_config'].map(findFailureResolver)).toEqual([
      'you',
      'wait',
      'operator',
    ]);
  });
});
