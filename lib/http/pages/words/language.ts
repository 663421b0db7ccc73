import { ENGLISH } from './english.js';
import { GERMAN } from './german.js';
import { type GivenWords, type PageWords, mergeWords } from './page-words.js';
import { fillPhrase } from './phrase.js';
import { formatRelativeTime } from './relative-time.js';

/** A language, and how it says things. */
export interface Language {
  /** Such as `de`. */
  tag: string;
  words: PageWords;
  /** Fills in a sentence. */
  say: (text: string, values?: Readonly<Record<string, string>>) => string;
  /** An instant as seen from now (epoch milliseconds). */
  when: (instant: Date, now: number) => string;
}

const SHIPPED: Readonly<Record<string, PageWords>> = { en: ENGLISH, de: GERMAN };

/** A language with the host's words over those that ship, over English. */
export function createLanguage(
  tag: string,
  given: GivenWords | undefined,
  name?: string,
): Language {
  const shipped = SHIPPED[tag.toLowerCase().split('-')[0] ?? ''] ?? ENGLISH;
  const words = mergeWords(shipped, given);
  const application = name ?? words.application;
  return {
    tag,
    words,
    say: (text, values = {}) => fillPhrase(text, { application, ...values }, words.direction),
    when: (instant, now) => formatRelativeTime(instant, now, tag),
  };
}
