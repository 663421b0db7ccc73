/** Options of `connect`. */
export interface ConnectOptions {
  /**
   * Base of the module's routes: a path, or a URL on another origin.
   *
   * @default '/oauth2'
   */
  base?: string;
  /**
   * Where the browser returns to when the popup was blocked and the page was redirected.
   *
   * @default `location.href`
   */
  returnTo?: string;
  /**
   * Starts the flow and returns its `authorizationUrl`, for applications that send a bearer header:
   * `POST <base>/<provider>/connect?display=<display>`, with credentials, because the response sets a cookie.
   *
   * @default none: the popup opens the module's own connect route
   */
  begin?: (display: 'popup' | 'page') => Promise<string>;
  /**
   * Features of the popup, as in `window.open`.
   *
   * @default 'popup,width=600,height=760'
   */
  features?: string;
}

/** A connection that was made in a popup; `id` is the id of its `OAuth2Token`. */
export interface Connected {
  provider: string;
  id: string;
}

/**
 * The connection was not made. `code` is the code on the failure page and in the log, or
 * `popup_closed` when the user closed the window.
 */
export class ConnectError extends Error {
  constructor(
    readonly code: string,
    /** The provider's own error code, if it sent one. */
    readonly providerError?: string,
  ) {
    super(`Not connected: ${code}`);
  }
}

/**
 * Connects an account in a popup. Call it directly in the handler of a click, before any `await`:
 * browsers block a popup that opens later. When the popup is blocked, the page itself is redirected
 * to the provider and later to `returnTo`, and the promise stays pending.
 *
 * @throws ConnectError when the flow fails or the popup is closed; whatever `begin` throws
 *
 * @example
 * button.addEventListener('click', async () => {
 *   const { id } = await connect('github');
 * });
 */
export async function connect(
  provider: string,
  { base = '/oauth2', returnTo = location.href, begin, features }: ConnectOptions = {},
): Promise<Connected> {
  const home = new URL(base, location.href);
  const url = (display: 'popup' | 'page'): string => {
    const query = new URLSearchParams({ display, returnTo });
    return `${home.origin}${home.pathname}/${encodeURIComponent(provider)}/connect?${query}`;
  };
  const popup = open(begin ? '' : url('popup'), '_blank', features ?? 'popup,width=600,height=760');
  if (!popup) {
    location.assign(begin ? await begin('page') : url('page'));
    return new Promise(() => undefined);
  }
  const outcome = listen(provider, popup, home.origin);
  if (begin) {
    try {
      popup.location.href = await begin('popup');
    } catch (error) {
      popup.close();
      outcome.catch(() => undefined);
      throw error;
    }
  }
  return outcome;
}

type Outcome = {
  type?: string;
  provider?: string;
  id?: string;
  code?: string;
  providerError?: string;
} | null;

function listen(provider: string, popup: Window, origin: string): Promise<Connected> {
  // A page whose Cross-Origin-Opener-Policy separates it from the popup gets the message by this channel.
  const channel = new BroadcastChannel('oauth2-capture');
  const ended = new AbortController();
  const { signal } = ended;
  return new Promise<Connected>((resolve, reject) => {
    const receive = ({ data }: MessageEvent<Outcome>): void => {
      if (data?.type !== 'oauth2-capture' || data.provider !== provider) return;
      if (data.id) resolve({ provider, id: data.id });
      else reject(new ConnectError(data.code ?? 'server_error', data.providerError));
    };
    const onMessage = (event: MessageEvent<Outcome>): void => {
      if (event.origin === origin && event.source === popup) receive(event);
    };
    addEventListener('message', onMessage, { signal });
    channel.addEventListener('message', receive, { signal });
    // A separated popup always reports that it is closed; it is closed when this page has the focus again.
    let closedChecks = 0;
    const watch = setInterval(() => {
      closedChecks = popup.closed && document.hasFocus() ? closedChecks + 1 : 0;
      if (closedChecks > 1) reject(new ConnectError('popup_closed'));
    }, 500);
    signal.addEventListener('abort', () => clearInterval(watch));
  }).finally(() => {
    ended.abort();
    channel.close();
  });
}
