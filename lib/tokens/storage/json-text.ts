import type { ValueTransformer } from 'typeorm';
import { asciiJson } from '../../protocol/text/ascii-json.js';

/** Maximum bytes of a TEXT column on MySQL and MariaDB. Outside strict mode they truncate longer values. */
const MAX_BYTES = 65_535;

/**
 * JSON in a text column, written in ASCII only, so that no character set of a database, table or column
 * refuses or changes it. Invalid JSON, such as a truncated or edited value, is read as null.
 */
export const jsonText: ValueTransformer = {
  to: (value: unknown) => (value === undefined || value === null ? value : asciiJson(value)),
  from: (text: unknown) => readJson(text),
};

/** Like {@link jsonText}, for an object that is never null. */
export const jsonMembers: ValueTransformer = {
  to: jsonText.to.bind(jsonText),
  from: (text: unknown) => {
    const value = readJson(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  },
};

/** Prepares a list for its column; returns null (unknown) when the list is too long for the column. */
export function storableList(list: readonly string[]): string[] | null {
  return asciiJson(list).length <= MAX_BYTES ? [...list] : null;
}

/** Reads the list in a column; returns null when the column has no valid list. */
export function parseList(column: unknown): string[] | null {
  const value = readJson(column);
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : null;
}

function readJson(text: unknown): unknown {
  if (typeof text !== 'string') return text ?? null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
