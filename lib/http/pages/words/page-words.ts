import type { ENGLISH } from './english.js';

type Widened<T> = { readonly [K in keyof T]: T[K] extends string ? string : Widened<T[K]> };
type Part<T> = { readonly [K in keyof T]?: T[K] extends string ? T[K] : Part<T[K]> };

/** A language of the pages, whole. */
export type PageWords = Widened<typeof ENGLISH>;

/** Words of a host: what is left out is taken from the language that ships, else from English. */
export type GivenWords = Part<PageWords>;

/** What the failure page knows to tell. */
export type FailureReason = keyof PageWords['failure']['reasons'];

/** What the connections page can say of what has just been done. */
export type NoticeName = keyof PageWords['notices'];

/** Words laid over words, text by text. */
export function mergeWords<T extends object>(below: T, above: Part<T> | undefined): T {
  if (above === undefined) return below;
  const words = Object.entries(below).map(([key, word]: [string, unknown]) => {
    const given = (above as Record<string, unknown>)[key];
    if (typeof word !== 'object' || word === null) {
      return [key, typeof given === 'string' ? given : word];
    }
    return [key, mergeWords(word, typeof given === 'object' && given !== null ? given : undefined)];
  });
  return Object.fromEntries(words) as T;
}
