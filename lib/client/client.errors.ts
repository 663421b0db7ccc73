import { printable } from '../core/events/capture-events.js';
import { OAuth2CaptureError } from '../core/oauth2-capture.error.js';

/** A token was about to be carried to where its provider does not say that its API is. Nothing was sent. */
export class ApiOriginError extends OAuth2CaptureError {
  readonly code = 'api_origin';

  constructor(
    readonly provider: string,
    /** Where the request was to go; undefined when no origin is declared at all. */
    readonly origin?: string,
  ) {
    const problem =
      origin === undefined
        ? `It is not known where the API of "${provider}" is`
        : `A ${provider} token is not carried to ${printable(origin)}`;
    super(
      `${problem}. If the provider's API is there, name its origin in providers.${provider}.endpoints.api, such as "https://api.example.com"; several are a list. If the provider names the host itself, let the user connect again.`,
    );
  }
}
