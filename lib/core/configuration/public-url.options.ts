import { IsString, ValidateBy } from './class-validator.js';
import { IsSecureUrl } from './is-secure-url.decorator.js';

/** The address at which browsers reach the application. */
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
      defaultMessage: () => 'contains a query. Remove the question mark and everything after it.',
    },
  })
  baseUrl: string = undefined as unknown as string;

  /**
   * Path of the module's routes under `baseUrl`; a static extra of `forRoot`.
   *
   * @default 'oauth2'
   */
  @IsString()
  path = 'oauth2';
}
