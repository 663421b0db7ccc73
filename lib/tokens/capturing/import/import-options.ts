import type { OwnerId } from '../../storage/token-ref.js';
import type { AuthJsRow } from './authjs.js';
import type { BetterAuthRow } from './better-auth.js';
import type { DjangoOAuth2CaptureRow } from './django-oauth2-capture.js';

/** The libraries from which connections can be imported, and their rows. */
export interface ImportRows {
  'django-oauth2-capture': DjangoOAuth2CaptureRow;
  'better-auth': BetterAuthRow;
  authjs: AuthJsRow;
}

/** The libraries from which rows can be imported. */
export type ImportSource = keyof ImportRows;

/** How connections of another library are imported. */
export interface ImportOptions<Row> {
  /**
   * Names of the product's providers here: `{ 'google-workspace': 'google' }`. Others keep theirs;
   * `x` is taken for `twitter` and `github-oauth` for `github` unless they are configured.
   *
   * @default {}
   */
  providers?: Readonly<Record<string, string>>;
  /**
   * Which user of this application a row belongs to; by default the user that it names.
   *
   * @default the user that the row names
   */
  owner?: (row: Row) => OwnerId | null | undefined | Promise<OwnerId | null | undefined>;
  /**
   * Opens a token that the product has encrypted. For better-auth it is given
   * those that look encrypted, for the others all.
   *
   * @default none: tokens are taken as they are
   */
  decrypt?: (token: string) => string | Promise<string>;
}

/**
 * - `no_token`: a phantom, there is no access token in it
 * - `no_account`: there is no id of an account, or the product has made one up
 * - `no_owner`: it has no owner
 * - `unknown_provider`: none of the configured ones, see {@link ImportOptions.providers}
 * - `encrypted`: it cannot be opened, see {@link ImportOptions.decrypt}
 * - `unusable`: a token, an id, a type or an instant that makes no sense
 * - `already_connected`: its owner has this account; what is stored was left as it is
 */
export type ImportSkipReason =
  | 'no_token'
  | 'no_account'
  | 'no_owner'
  | 'unknown_provider'
  | 'encrypted'
  | 'unusable'
  | 'already_connected';

/** How an import went, in numbers. */
export interface ImportReport {
  imported: number;
  /** Rows that were left out: their place, from 0, and what they are of. Never with a token. */
  skipped: { index: number; provider: string; account: string; reason: ImportSkipReason }[];
}
