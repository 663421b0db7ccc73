import { describe, expect, it } from '@jest/globals';
import {
  findAcceptedLanguage,
  findMatchingLanguage,
} from '../../../../lib/http/pages/words/accepted-language.js';
import { ENGLISH } from '../../../../lib/http/pages/words/english.js';
import { GERMAN } from '../../../../lib/http/pages/words/german.js';
import { createLanguage } from '../../../../lib/http/pages/words/language.js';
import { fillPhrase, withoutBidiControls } from '../../../../lib/http/pages/words/phrase.js';
import { formatRelativeTime } from '../../../../lib/http/pages/words/relative-time.js';
import { hours, NOW } from './page.js';

/** Every text of a language by its path. */
function textsOf(words: object, path = ''): [string, string][] {
  return Object.entries(words).flatMap(([key, word]: [string, unknown]) =>
    typeof word === 'string'
      ? [[`${path}${key}`, word]]
      : textsOf(word as object, `${path}${key}.`),
  );
}

describe('the texts of the pages', () => {
  it('are the same in German, with the same places to fill in', () => {
    const german = new Map(textsOf(GERMAN));
    const places = (text = ''): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();
    for (const [path, text] of textsOf(ENGLISH)) {
      expect([path, places(german.get(path))]).toEqual([path, places(text)]);
    }
    expect(german.size).toBe(textsOf(ENGLISH).length);
  });

  it('are a host’s where it gives some, else those that ship, else English', () => {
    const given = { connections: { title: 'Konten', lead: 7 as unknown as string } };
    const german = createLanguage('de-AT', given).words;
    expect(german.connections.title).toBe('Konten');
    expect(german.connections.lead).toBe(GERMAN.connections.lead);
    expect(german.failure.reasons.csrf).toEqual(GERMAN.failure.reasons.csrf);
    const french = createLanguage('fr', { state: { works: 'Marche' } }).words;
    expect([french.state.works, french.state.dead]).toEqual(['Marche', ENGLISH.state.dead]);
  });

  it('name the application, as the host does or in general', () => {
    const text = 'Used by {application}.';
    expect(createLanguage('en', undefined, 'Postbox').say(text)).toBe('Used by Postbox.');
    expect(createLanguage('de', undefined).say(text)).toBe('Used by diese Anwendung.');
  });
});

describe('a sentence', () => {
  it('is filled in once, whatever the values look like', () => {
    const values = { account: '{label}', label: '$&' };
    expect(fillPhrase('{account} at {label}, {unknown}', values, 'ltr')).toBe(
      '{label} at $&, {unknown}',
    );
    expect(fillPhrase('{toString}', {}, 'ltr')).toBe('{toString}');
  });

  it('isolates a name that is written in the other direction', () => {
    expect(fillPhrase('Disconnect {account}!', { account: 'octocat' }, 'ltr')).toBe(
      'Disconnect octocat!',
    );
    expect(fillPhrase('Disconnect {account}!', { account: 'שלום' }, 'ltr')).toBe(
      'Disconnect \u2068שלום\u2069!',
    );
    expect(fillPhrase('{account}', { account: 'octocat' }, 'rtl')).toBe('\u2068octocat\u2069');
  });

  it('S-046: lets no direction marks disguise a name', () => {
    expect(fillPhrase('{account}', { account: '\u202Egpj.exe\u2069' }, 'ltr')).toBe('gpj.exe');
    expect(withoutBidiControls('a\u202E\u2066b')).toBe('ab');
  });
});

describe('an instant', () => {
  it.each([
    [2 - 1e-6, 'in 2 hours', 'in 2 Stunden'],
    [-26, 'yesterday', 'gestern'],
    [-1 / 6, '10 minutes ago', 'vor 10 Minuten'],
    [0.001, 'now', 'jetzt'],
    [24 * 59, 'in 2 months', 'in 2 Monaten'],
    [-24 * 366, 'last year', 'letztes Jahr'],
  ])('%d hours from now is written in natural language', (count, english, german) => {
    expect(formatRelativeTime(hours(count), NOW, 'en')).toBe(english);
    expect(formatRelativeTime(hours(count), NOW, 'de')).toBe(german);
  });
});

describe('the language of a browser', () => {
  it.each([
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['fr, en;q=0.3, de;q=0.7', 'de'],
    ['DE', 'de'],
    ['de;q=0, en', 'en'],
    ['*', 'en'],
    ['pt-PT', 'pt-BR'],
    ['fr', undefined],
    ['', undefined],
    [undefined, undefined],
    [';;;,=q;q=x', undefined],
  ])('is read from %s', (header, language) => {
    expect(findAcceptedLanguage(header, ['en', 'de', 'pt-BR'])).toBe(language);
  });

  it('is matched by its whole tag before its first part', () => {
    expect(findMatchingLanguage('de-at', ['de', 'de-AT'])).toBe('de-AT');
    expect(findMatchingLanguage('de-CH', ['de', 'de-AT'])).toBe('de');
  });
});
