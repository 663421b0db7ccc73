/**
 * Parses scopes as providers send them: a string separated by spaces or commas, or an
 * array.
 *
 * @returns undefined when the response has none
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6749#section-3.3 RFC 6749 section 3.3}
 */
export function parseScope(scope: unknown): string[] | undefined {
  if (Array.isArray(scope)) {
    return unique(scope.filter((item): item is string => typeof item === 'string'));
  }
  return typeof scope === 'string' ? unique(scope.split(/[\s,]+/)) : undefined;
}

function unique(scopes: string[]): string[] {
  return [...new Set(scopes.filter((scope) => /^[\x21-\x7e]{1,255}$/.test(scope)))];
}
