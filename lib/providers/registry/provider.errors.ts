import { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';
import { printable } from '../../core/events/capture-events.js';
import { findNearName } from './near-name.js';

/** No provider of that name is configured. */
export class UnknownProviderError extends OAuth2CaptureError {
  readonly code = 'unknown_provider';

  constructor(
    readonly provider: string,
    configured: readonly string[],
  ) {
    const meant = findNearName(provider.slice(0, 64), configured);
    super(
      `No OAuth2 provider "${printable(provider, 64)}" is configured. ` +
        (meant === undefined ? '' : `Did you mean "${meant}"? `) +
        `Add it to "providers" of OAuth2CaptureModule; configured are: ${configured.join(', ') || 'none'}.`,
    );
  }
}
