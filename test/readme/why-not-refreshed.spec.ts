import { describe, expect, it } from '@jest/globals';
import { NEXT_STEPS } from '../../lib/tokens/explaining/explanation.js';
import { HISTORY_EVENTS, REFRESH_STEPS } from '../../lib/tokens/history/history-entry.js';
import { REFRESH_FAILURE_REASONS } from '../../lib/tokens/token.errors.js';
import { read } from './documents.js';
import { rowsOf, sectionOf } from './markdown.js';

const page = read('docs/why-was-it-not-refreshed.md');

/** Reasons to which only the warning of a sweep links. */
const SWEEP_REASONS = ['queue_full', 'unexpected', 'unknown_provider'];

/** The first cells of a section's tables, word by word. */
const named = (heading: string): string[] =>
  rowsOf(sectionOf(page, heading)).flatMap(([cell = '']) => cell.split(', '));

describe('docs/why-was-it-not-refreshed.md', () => {
  it('R-389: has a heading for each code that a line of the log can lead to', () => {
    const headings = [...page.matchAll(/^### (\w+)$/gm)].map(([, code]) => code);
    expect(headings.toSorted()).toEqual([...REFRESH_FAILURE_REASONS, ...SWEEP_REASONS].toSorted());
  });

  it('has everything that happens next', () => {
    expect(named('Ask about one connection').toSorted()).toEqual([...NEXT_STEPS].toSorted());
  });

  it('has every step', () => {
    expect(named('Steps').toSorted()).toEqual([...REFRESH_STEPS].toSorted());
  });

  it('has everything that a history says', () => {
    expect(named('History').toSorted()).toEqual([...HISTORY_EVENTS].toSorted());
  });
});
