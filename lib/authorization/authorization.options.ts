import { IsArray, IsIn, IsString, Max, Min } from '../core/configuration/class-validator.js';

/** Where a browser may be sent after a flow. */
export class ReturnToOptions {
  /**
   * The target if none, or none that is allowed, was requested.
   *
   * @default '/'
   */
  @IsString({ message: 'is not a path or URL. Give one such as "/".' })
  default = '/';

  /**
   * Paths under the origin of `baseUrl`, or whole URLs. A path includes the paths below it. In
   * `https://*.tenants.example`, the `*` stands for one label of the host.
   *
   * @default [], only the page of connections
   */
  @IsArray({ message: 'is not a list. Give paths such as "/settings" or URLs.' })
  @IsString({ each: true, message: 'contains a value that is not a string.' })
  allow: readonly string[] = [];
}

/** The part of the options that flows read. */
export class AuthorizationOptions {
  /**
   * Which user owns the new connection. `session`: the user who is logged in at the callback, who
   * must be the one who started the flow. `flow`: the user who started the flow, for hosts that
   * authenticate with a bearer header.
   *
   * @default 'session'
   */
  @IsIn(['session', 'flow'], { message: 'is unknown. Use "session" or "flow".' })
  callbackOwner: 'session' | 'flow' = 'session';

  /**
   * How long a flow may take, in seconds.
   *
   * @default 600
   */
  @Min(1, { message: 'is too short. Give seconds, at least 1.' })
  @Max(86_400, { message: 'is too long. Give seconds, at most a day.' })
  flowTtl = 600;

  /**
   * Origins of the pages that may open a popup and receive its result. In
   * `https://*.tenants.example`, the `*` stands for one label of the host. Such a pattern permits the
   * origin that a page sends; without one, no page of the pattern receives a result.
   *
   * @default [] (only `baseUrl`'s own origin)
   */
  @IsArray({ message: 'is not a list. Give origins such as "https://spa.example.com".' })
  @IsString({ each: true, message: 'contains a value that is not an origin.' })
  popupOrigins: readonly string[] = [];
}

/** The options that flows read. */
export interface AuthorizationSlice extends AuthorizationOptions {
  returnTo: ReturnToOptions;
}
