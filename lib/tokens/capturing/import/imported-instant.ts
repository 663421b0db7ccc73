import { importedText } from './imported-grant.js';

/** Smaller numbers are seconds, larger ones milliseconds: the limit is 1973 in milliseconds, 5138 in seconds. */
const LEAST_MILLISECONDS = 100_000_000_000;

const SQL_INSTANT =
  /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(?:(Z)|([+-]\d\d)(?::?(\d\d))?)?$/;

/**
 * Reads a time as drivers return it: a `Date`, seconds or milliseconds since 1970,
 * or text, which is UTC when it has no offset.
 *
 * @returns epoch milliseconds; null when there is none; undefined when it is invalid
 */
export function importedInstant(value: unknown): number | null | undefined {
  if (value === null || value === undefined || value === '') return null;
  const ms = value instanceof Date ? value.getTime() : fromText(importedText(value) ?? '');
  return Number.isFinite(ms) && ms > 0 ? Math.round(ms) : undefined;
}

function fromText(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return number < LEAST_MILLISECONDS ? number * 1000 : number;
  }
  const parts = SQL_INSTANT.exec(text);
  if (parts === null) return NaN;
  const [, date, time, , hours, minutes = '00'] = parts;
  return Date.parse(`${date}T${time}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`);
}
