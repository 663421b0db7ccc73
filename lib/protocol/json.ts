import { parse } from 'lossless-json';

export type JsonObject = Record<string, unknown>;

/**
 * Parses JSON without losing a digit: a number that a JavaScript number cannot
 * hold exactly comes back as the string of its digits, so that the account
 * 9007199254740993 does not become its neighbour.
 *
 * @returns undefined when the text is no JSON
 */
export function parseJson(text: string): unknown {
  try {
    return parse(text, null, {
      parseNumber: exactNumber,
      onDuplicateKey: ({ newValue }) => newValue,
    });
  } catch {
    return undefined;
  }
}

function exactNumber(digits: string): number | string {
  const value = Number(digits);
  const isInteger = /^-?\d+$/.test(digits);
  return isInteger && !Number.isSafeInteger(value) ? digits : value;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a dotted path (`data.0.id`), own properties only; undefined when there is none. */
export function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value;
  return path.split('.').reduce<unknown>((inner, key) => {
    if (typeof inner !== 'object' || inner === null) return undefined;
    return Object.hasOwn(inner, key) ? (inner as JsonObject)[key] : undefined;
  }, value);
}
