import { IsInt, IsString, Matches, Max, Min } from '../../core/configuration/class-validator.js';

/** Settings of requests to providers. */
export class HttpOptions {
  /**
   * Deadline for a whole response, in seconds.
   *
   * @default 10
   */
  @Min(0.1, { message: 'is too short. Give seconds, at least 0.1.' })
  @Max(120, { message: 'is too long. Give seconds, at most 120.' })
  timeout = 10;

  /**
   * Cap on a decoded response, in bytes. The response to a refresh may have at least 1,000,000.
   *
   * @default 1_000_000
   */
  @IsInt({ message: 'is not a whole number of bytes.' })
  @Min(1_000, { message: 'is too small for a token response. Give at least 1000 bytes.' })
  @Max(100_000_000, { message: 'is too large. Give at most 100000000 bytes.' })
  maxResponseBytes = 1_000_000;

  /**
   * `User-Agent` of every request. Reddit wants `platform:app-id:version (by /u/name)`.
   *
   * @default 'nestjs-oauth2-capture'
   */
  @IsString({ message: 'is not a string.' })
  @Matches(/^[\x20-\x7e]+$/, { message: 'contains characters that a header cannot contain.' })
  userAgent = 'nestjs-oauth2-capture';
}

/** The part of the options that outgoing requests read. */
export interface HttpSlice {
  http: HttpOptions;
}
