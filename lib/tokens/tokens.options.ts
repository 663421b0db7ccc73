import { IsInt, Max, Min, ValidateBy } from '../core/configuration/class-validator.js';
import type { Concealed } from '../core/configuration/concealed.js';
import type { HttpSlice } from '../providers/configured/http.options.js';
import { isEncryptionKey } from './encryption/key-ring.js';

/** How tokens are refreshed. */
export class RefreshOptions {
  /**
   * An access token counts as expired this many seconds early, or a tenth of its lifetime if that
   * is less.
   *
   * @default 60
   */
  @Min(0, { message: 'is negative. Give seconds, 0 to 3600.' })
  @Max(3600, { message: 'is too long. Give seconds, 0 to 3600.' })
  leeway = 60;

  /**
   * Seconds for which only one process may send the refresh token of a connection. It must be
   * longer than `http.timeout` and four times `database.leaseStatementTimeout`; a shorter value is
   * raised to that.
   *
   * @default `http.timeout` + 5 × `database.leaseStatementTimeout`
   */
  @Min(1, { message: 'is too short. Give seconds, more than http.timeout.' })
  @Max(600, { message: 'is too long. Give seconds, at most 600.' })
  leaseTtl = 20;

  /**
   * Seconds for which a caller waits for the process that refreshes the token. With less than
   * `leaseTtl` + 5, a caller who arrives just after that process crashed gets a retryable error.
   *
   * @default `leaseTtl` + 5
   */
  @Min(0.1, { message: 'is too short. Give seconds, at least 0.1.' })
  @Max(630, { message: 'is too long. Give seconds, at most 630.' })
  waitTimeout = 25;
}

/** The part of the options that encryption reads. */
export class TokensOptions {
  /** 32 bytes each, base64 or hex; the first encrypts, all decrypt. */
  @ValidateBy({
    name: 'areEncryptionKeys',
    validator: {
      validate: (keys) => Array.isArray(keys) && keys.length > 0 && keys.every(isEncryptionKey),
      defaultMessage: () =>
        'must contain at least one key of 32 random bytes, in base64 or hex and nothing else. Create one with: npx nestjs-oauth2-capture generate-key',
    },
  })
  encryptionKeys: readonly string[] = [];
}

/** The background sweep, which refreshes tokens before they are needed. */
export class BackgroundOptions {
  /**
   * Seconds between two sweeps.
   *
   * @default 60
   */
  @Min(1, { message: 'is too short. Give seconds, at least 1.' })
  every = 60;

  /**
   * - `keepalive`: tokens that would expire without use: access tokens that are exchanged while
   * they are valid, and refresh tokens that end when they are not used
   * - `all`: also every other token that can be refreshed, before its callers would wait
   *
   * @default 'keepalive'
   */
  @ValidateBy({
    name: 'isSweepMode',
    validator: {
      validate: (mode) => mode === 'keepalive' || mode === 'all',
      defaultMessage: () => 'is unknown. Use "keepalive" or "all".',
    },
  })
  mode: 'keepalive' | 'all' = 'keepalive';

  /**
   * The number of rows in one claim.
   *
   * @default 100
   */
  @IsInt({ message: 'is not a whole number.' })
  @Min(1, { message: 'is too small. Give at least 1.' })
  batch = 100;

  /**
   * The number of refreshes in flight at once, shared evenly by the providers.
   *
   * @default 8
   */
  @IsInt({ message: 'is not a whole number.' })
  @Min(1, { message: 'is too small. Give at least 1.' })
  concurrency = 8;
}

/** The options that the tokens layer reads. */
export interface TokensSlice extends HttpSlice {
  encryptionKeys: Concealed<readonly string[]>;
  refresh: RefreshOptions;
  background: BackgroundOptions | false;
}

/**
 * The options of the background sweep; the defaults if it is turned off and a sweep is started by a
 * call.
 */
export function resolveBackgroundOptions({ background }: TokensSlice): BackgroundOptions {
  return background === false ? new BackgroundOptions() : background;
}
