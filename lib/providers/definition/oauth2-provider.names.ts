/** The names of the providers that this package contains. */
export const SHIPPED_PROVIDERS = [
  'facebook',
  'github',
  'github_app',
  'google',
  'instagram',
  'linkedin',
  'pinterest',
  'reddit',
  'threads',
  'tiktok',
  'twitter',
  'youtube',
] as const;

/**
 * The names that editors complete wherever a provider is named. Add those of your own providers by
 * module augmentation.
 *
 * @example
 * declare module 'nestjs-oauth2-capture' {
 *   interface OAuth2ProviderNames {
 *     bitbucket: true;
 *   }
 * }
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- an application adds its members
export interface OAuth2ProviderNames extends Record<(typeof SHIPPED_PROVIDERS)[number], true> {}

/** The providers that this package contains, and those that your application added. */
export type KnownProvider = keyof OAuth2ProviderNames;

/** The name of a provider: a known one, which editors complete, or any other. */
export type OAuth2ProviderName = KnownProvider | (string & NonNullable<unknown>);
