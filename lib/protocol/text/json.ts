import { withExactIntegers } from './exact-json.js';

export type JsonObject = Record<string, unknown>;

/**
 * Parses JSON without losing digits: an integer that a JavaScript number cannot hold exactly
 * becomes a string of its digits. So the account 9007199254740993 is not confused with
 * 9007199254740992. The time is linear in the length of the text.
 *
 * @returns undefined when the text is no JSON, or nests values more than a thousand deep
 */
export function parseJson(text: string): unknown {
  const exact = withExactIntegers(text);
  try {
    return exact === undefined ? undefined : (JSON.parse(exact) as unknown);
  } catch {
    return undefined;
  }
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The value at a dotted path, own properties only; undefined when there is none.
 * `data.0.id` selects list elements by index, `emails[primary=true].email` the
 * first element that has this value, `values[is_primary].email` the first whose
 * member is true.
 */
export function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value;
  return path.split('.').reduce<unknown>((inner, step) => {
    const [, key = step, member, wanted = 'true'] =
      /^([^[\]]+)\[([^=\]]+)(?:=([^\]]*))?\]$/.exec(step) ?? [];
    const found = readMember(inner, key);
    return member === undefined ? found : findElement(found, member, wanted);
  }, value);
}

function readMember(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined;
}

function findElement(list: unknown, member: string, wanted: string): unknown {
  if (!Array.isArray(list)) return undefined;
  return list.find((element) => String(readMember(element, member)) === wanted);
}
