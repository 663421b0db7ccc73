import { IsArray, IsIn, IsString, Max, Min } from '../core/configuration/class-validator.js';

/** Where a browser may be sent when a flow is over. */
export class ReturnToOptions {
  /** Used when nothing, or nothing allowed, was asked for. */
  @IsString({ message: 'is not a path or URL. Give one such as "/".' })
  default = '/';

  /** Paths under `baseUrl`'s origin, or whole URLs; a path covers what is below it. */
  @IsArray({ message: 'is not a list. Give paths such as "/settings" or URLs.' })
  @IsString({ each: true, message: 'holds something that is no string.' })
  allow: readonly string[] = [];
}

/** The slice of the options that flows read. */
export class AuthorizationOptions {
  /**
   * `session`: the user who is logged in at the callback must be the one who began.
   * `flow`: the one who began counts, for hosts that authenticate by a bearer header.
   */
  @IsIn(['session', 'flow'], { message: 'is unknown. Use "session" or "flow".' })
  callbackOwner: 'session' | 'flow' = 'session';

  /** How long a flow may take, in seconds. */
  @Min(1, { message: 'is too short. Give seconds, at least 1.' })
  @Max(86_400, { message: 'is too long. Give seconds, at most a day.' })
  flowTtl = 600;

  /** Origins whose pages may open a popup and be told how it ended; `baseUrl`'s by default. */
  @IsArray({ message: 'is not a list. Give origins such as "https://spa.example.com".' })
  @IsString({ each: true, message: 'holds something that is no origin.' })
  popupOrigins: readonly string[] = [];
}

/** What flows read of the options. */
export interface AuthorizationSlice extends AuthorizationOptions {
  returnTo: ReturnToOptions;
}
