import { OAuth2CaptureError } from '../core/oauth2-capture.error.js';

/** A change was asked for without the proof that a page of ours asked. */
export class CsrfError extends OAuth2CaptureError {
  readonly code = 'csrf';

  constructor() {
    super(
      'The proof that this came from a page of this application is missing or over. Load the page again, or send the csrfToken of GET connections as the header x-csrf-token.',
    );
  }
}

/** Another site sent the browser here to begin a flow. */
export class CrossSiteError extends OAuth2CaptureError {
  readonly code = 'cross_site';

  constructor() {
    super(
      'Another site asked to connect an account. Start connecting from a page of this application, or use a link made by connectUrl().',
    );
  }
}

/** A page was asked for where the host has turned the pages off. */
export class PagesOffError extends OAuth2CaptureError {
  readonly code = 'pages_off';

  constructor() {
    super('This application shows no pages here. Use the JSON routes instead.');
  }
}
