/** Names that are paths of this module's own routes. */
const RESERVED = new Set(['connections', 'admin']);

export const PROVIDER_NAME_REMEDY =
  'Use letters, digits, "_" and "-", at most 64 of them, and neither "connections" nor "admin".';

/** Whether a name can be a part of a URL and be stored in the database. */
export function isProviderName(name: string): boolean {
  return /^[a-z0-9][a-z0-9_-]{0,63}$/i.test(name) && !RESERVED.has(name.toLowerCase());
}
