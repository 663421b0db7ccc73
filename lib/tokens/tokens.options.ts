import { IsInt, Max, Min, ValidateBy } from '../core/configuration/class-validator.js';
import type { Concealed } from '../core/configuration/concealed.js';
import type { HttpSlice } from '../providers/configured/http.options.js';
import { isEncryptionKey } from './encryption/key-ring.js';

/** How tokens are renewed. */
export class RefreshOptions {
  /** An access token counts as expired so many seconds early, or a tenth of its lifetime if that is less. */
  @Min(0, { message: 'is negative. Give seconds, 0 to 3600.' })
  @Max(3600, { message: 'is too long. Give seconds, 0 to 3600.' })
  leeway = 60;

  /**
   * Seconds for which one process alone may send the refresh token of a connection. It must outlast
   * `http.timeout` and four times `database.leaseStatementTimeout`; a shorter value is raised to that.
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

/** The slice of the options that the vault reads. */
export class TokensOptions {
  /** 32 bytes each, base64 or hex; the first encrypts, all decrypt. */
  @ValidateBy({
    name: 'areEncryptionKeys',
    validator: {
      validate: (keys) => Array.isArray(keys) && keys.length > 0 && keys.every(isEncryptionKey),
      defaultMessage: () =>
        'must hold at least one key of 32 random bytes, in base64 or hex and nothing else. Make one with: npx nestjs-oauth2-capture generate-key',
    },
  })
  encryptionKeys: readonly string[] = [];
}

/** Renewal ahead of need. */
export class BackgroundOptions {
  /** Seconds between two sweeps. */
  @Min(1, { message: 'is too short. Give seconds, at least 1.' })
  every = 60;

  /**
   * - `keepalive`: what would die unused, that is, access tokens that are exchanged
   *   while they live, and refresh tokens that end when idle
   * - `all`: also every token that can be renewed, before its callers would wait
   */
  @ValidateBy({
    name: 'isSweepMode',
    validator: {
      validate: (mode) => mode === 'keepalive' || mode === 'all',
      defaultMessage: () => 'is unknown. Use "keepalive" or "all".',
    },
  })
  mode: 'keepalive' | 'all' = 'keepalive';

  /** Rows that one claim takes. */
  @IsInt({ message: 'is not a whole number.' })
  @Min(1, { message: 'is too small. Give at least 1.' })
  batch = 100;

  /** Refreshes in flight at once, shared evenly by the providers that have any to do. */
  @IsInt({ message: 'is not a whole number.' })
  @Min(1, { message: 'is too small. Give at least 1.' })
  concurrency = 8;
}

/** What the vault reads of the options. */
export interface TokensSlice extends HttpSlice {
  encryptionKeys: Concealed<readonly string[]>;
  refresh: RefreshOptions;
  background: BackgroundOptions | false;
}

/** By what renewal ahead of need goes; the default also where it is turned off and begun by hand. */
export function backgroundOf({ background }: TokensSlice): BackgroundOptions {
  return background === false ? new BackgroundOptions() : background;
}
