import { printable } from '../core/events/capture-events.js';
import { OAuth2CaptureError } from '../core/oauth2-capture.error.js';

/** A request with a token was directed to an origin that its provider does not declare. Nothing was sent. */
export class ApiOriginError extends OAuth2CaptureError {
  readonly code = 'api_origin';

  constructor(
    readonly provider: string,
    /** The origin of the request; undefined when the provider declares none. */
    readonly origin?: string,
  ) {
    const problem =
      origin === undefined
        ? `The provider "${provider}" declares no origin of its API`
        : `A ${provider} token is not sent to ${printable(origin)}`;
    super(
      `${problem}. If the provider's API is at that origin, add it to providers.${provider}.endpoints.api, such as "https://api.example.com" or a list. If the provider reports the host itself, let the user connect again.`,
    );
  }
}
