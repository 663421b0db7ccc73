import type { ValueTransformer } from 'typeorm';
import { asciiJson } from '../../protocol/text/ascii-json.js';

/** Bytes that a TEXT column holds on MySQL and MariaDB. Outside of strict mode they cut what is longer. */
const MAX_BYTES = 65_535;

/**
 * JSON in a text column, in ASCII alone: no character set of a database, table or column refuses or
 * changes it. What is no JSON, because it was cut or edited, is read as null.
 */
export const jsonText: ValueTransformer = {
  to: (value: unknown) => (value === undefined || value === null ? value : asciiJson(value)),
  from: (text: unknown) => readJson(text),
};

/** The same for what is never null: an object of text members. */
export const jsonMembers: ValueTransformer = {
  to: jsonText.to.bind(jsonText),
  from: (text: unknown) => {
    const value = readJson(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  },
};

/** A list as it is stored; null, for unknown, when it is too long for its column. */
export function storableList(list: readonly string[]): string[] | null {
  return asciiJson(list).length <= MAX_BYTES ? [...list] : null;
}

/** The list in a column; null when there is none, or none that can be read. */
export function listOf(column: unknown): string[] | null {
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
