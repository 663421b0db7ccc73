/** Longest name of a token type that is stored, in characters. */
export const MAX_TOKEN_TYPE_LENGTH = 255;

const BEARER = 'Bearer';
/** RFC 6749 section 11.1: a name, or a URI. */
const NAME = /^[\w.:/#-]{1,64}$/;

/**
 * Returns the name of a token type, in the spelling of the definition.
 *
 * @param declared names of types that are sent as bearer tokens
 * @returns undefined when the response has no type; `unknown` for what is no name
 */
export function tokenTypeName(type: unknown, declared: readonly string[] = []): string | undefined {
  const text = typeof type === 'string' ? type.trim() : type;
  if (text === undefined || text === null || text === '') return undefined;
  if (typeof text !== 'string') return 'unknown';
  const known = knownType(text, declared);
  if (known !== undefined) return known.slice(0, MAX_TOKEN_TYPE_LENGTH);
  return NAME.test(text) ? text : 'unknown';
}

/**
 * Whether a token of this type can be sent as a bearer token.
 *
 * @param type as {@link tokenTypeName} gives it
 */
export function isUsableType(type: string, declared: readonly string[] = []): boolean {
  return type === BEARER || knownType(type, declared) !== undefined;
}

function knownType(type: string, declared: readonly string[]): string | undefined {
  const same = (one: string): boolean =>
    one.slice(0, MAX_TOKEN_TYPE_LENGTH).toLowerCase() ===
    type.slice(0, MAX_TOKEN_TYPE_LENGTH).toLowerCase();
  return [BEARER, ...declared].find(same);
}
