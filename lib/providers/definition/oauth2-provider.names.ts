/**
 * The names that editors complete: the built-in providers. Add your own by
 * declaration merging:
 *
 * @example
 * declare module 'nestjs-oauth2-capture' {
 *   interface OAuth2ProviderNames { acme: true }
 * }
 */
export interface OAuth2ProviderNames {
  facebook: true;
  github: true;
  github_app: true;
  google: true;
  instagram: true;
  linkedin: true;
  pinterest: true;
  reddit: true;
  threads: true;
  tiktok: true;
  twitter: true;
  youtube: true;
}

/** The name of a provider: a known one, or any other. */
export type OAuth2ProviderName = keyof OAuth2ProviderNames | (string & NonNullable<unknown>);
