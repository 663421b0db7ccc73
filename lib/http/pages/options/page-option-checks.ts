import { PAGE_NAMES } from '../data/page-names.js';

/** A language tag (BCP 47). */
export function isLanguage(value: unknown): boolean {
  try {
    return typeof value === 'string' && Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}

export function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Scheme, host and port, without a path. */
export function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value;
}

/** CSS that does not close its element. */
export function isStylesheet(value: unknown): boolean {
  return typeof value === 'string' && !/<\/style/i.test(value);
}

/** Pages by name. */
export function areTemplates(value: unknown): boolean {
  return areOfPages(value, (page) => typeof page === 'string' || typeof page === 'function');
}

/** Paths of the host, or whole URLs, by the name of a page. */
export function areRoutes(value: unknown): boolean {
  return areOfPages(
    value,
    (route) => typeof route === 'string' && /^(\/(?![/\\])|https?:\/\/)/.test(route),
  );
}

function areOfPages(value: unknown, isGood: (entry: unknown) => boolean): boolean {
  return (
    isObject(value) &&
    Object.entries(value as object).every(
      ([name, entry]) => (PAGE_NAMES as readonly string[]).includes(name) && isGood(entry),
    )
  );
}
