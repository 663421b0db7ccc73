import { IsString, ValidateBy } from './class-validator.js';
import { IsSecureUrl } from './is-secure-url.decorator.js';

/** Where browsers reach the application. */
export class PublicUrlOptions {
  /**
   * The public address of the application, for example `https://app.example.com`.
   * May hold a path (a proxy's, or the global prefix). https is required outside loopback.
   */
  @IsSecureUrl()
  @ValidateBy({
    name: 'hasNoQuery',
    validator: {
      validate: (value) => typeof value !== 'string' || !value.includes('?'),
      defaultMessage: () => 'holds a query. Leave out everything from the question mark on.',
    },
  })
  baseUrl: string = undefined as unknown as string;

  /** Path of the module's routes under `baseUrl`; a static extra of `forRoot`. */
  @IsString()
  path = 'oauth2';
}
