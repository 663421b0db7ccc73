import { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';

/** A change was requested without the proof that a page of this module sent the request. */
export class CsrfError extends OAuth2CaptureError {
  readonly code = 'csrf';

  constructor() {
    super(
      'The proof that this came from a page of this application is missing or expired. Load the page again, or send the csrfToken of GET connections as the header x-csrf-token.',
    );
  }
}

/** A flow was requested, but not by a person who opens the address. */
export class NotANavigationError extends OAuth2CaptureError {
  readonly code = 'not_a_navigation';

  constructor() {
    super(
      'A flow starts and ends when a browser opens this address as a page: not by HEAD, a prefetch, an image, a frame or fetch. Link to it, or start by POST from a script.',
    );
  }
}

/** Another site made a request that would start a flow, and no page can ask the user first. */
export class CrossSiteError extends OAuth2CaptureError {
  readonly code = 'cross_site';

  constructor() {
    super(
      'Another site asked to connect an account, and no page can ask the user first. Open the address in a browser, start connecting from a page of this application, or send a bearer header.',
    );
  }
}

/** A page was requested, but the host has turned the pages off. */
export class PagesOffError extends OAuth2CaptureError {
  readonly code = 'pages_off';

  constructor() {
    super('This application shows no pages here. Use the JSON routes instead.');
  }
}
