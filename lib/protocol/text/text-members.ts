import { asciiJsonLength } from './ascii-json.js';

/** Longest value of one member, in UTF-16 code units. */
const MAX_VALUE_LENGTH = 8_000;
const MAX_NAME_LENGTH = 255;
/** Longest JSON of all members, in bytes: a TEXT column of MySQL and MariaDB holds 65,535. */
const MAX_BYTES = 60_000;

/**
 * Reads text members of an object that the application's own code may have created: a profile,
 * metadata. Numbers, booleans and dates become text. Other values (objects, lists, functions),
 * members that throw when they are read, and values above the limits are left out.
 */
export function textMembers(value: unknown): Record<string, string> {
  const members: Record<string, string> = {};
  let size = 2;
  for (const key of listNames(value)) {
    const name = fit(key, MAX_NAME_LENGTH);
    const text = toText(readMember(value, key));
    if (name === '' || text === undefined) continue;
    const bytes = asciiJsonLength(name) + asciiJsonLength(text) + 2;
    if (size + bytes > MAX_BYTES) continue;
    size += bytes;
    Object.defineProperty(members, name, {
      value: text,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return members;
}

/** A member of an object; undefined also when reading it throws. */
export function readMember(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    return (value as Record<string, unknown>)[name];
  } catch {
    return undefined;
  }
}

function listNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  try {
    return Object.keys(value);
  } catch {
    return [];
  }
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return fit(value, MAX_VALUE_LENGTH);
  if (['number', 'bigint', 'boolean'].includes(typeof value)) return String(value);
  if (!(value instanceof Date)) return undefined;
  const time = Date.prototype.getTime.call(value);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

/** Well-formed, without NUL, and not longer than `maximum`. */
function fit(text: string, maximum: number): string {
  const cut =
    text.length <= maximum ? text : text.slice(0, maximum).replace(/[\ud800-\udbff]$/, '');
  return cut.toWellFormed().replaceAll('\0', '\uFFFD');
}
