/** How `connect` begins a flow, where the defaults do not fit. */
export interface ConnectOptions {
  /** Where the module's routes are: a path, or a URL on another origin. `/oauth2` by default. */
  base?: string;
  /** Where the browser goes after a redirect, if the popup is blocked. This page by default. */
  returnTo?: string;
  /**
   * Begins the flow and answers its `authorizationUrl`, for applications that send a bearer header:
   * `POST <base>/<provider>/connect?display=<display>`, with credentials, since a cookie comes back.
   */
  begin?: (display: 'popup' | 'page') => Promise<string>;
  /** Features of the popup's window, as `window.open` takes them. */
  features?: string;
}

/** A connection that was made in a popup; `id` is that of its `OAuth2Token`. */
export interface Connected {
  provider: string;
  id: string;
}

/**
 * The connection was not made. `code` is that of the failure page and the log, or `popup_closed`
 * when the person closed the window.
 */
export class ConnectError extends Error {
  constructor(
    readonly code: string,
    /** The provider's own error code, where it sent one. */
    readonly providerError?: string,
  ) {
    super(`Not connected: ${code}`);
  }
}

/**
 * Connects an account in a popup. Call it in the handler of a click itself, before any `await`:
 * browsers block a popup that opens later. When it is blocked all the same, the page itself goes to
 * the provider, comes back to `returnTo`, and the promise stays open.
 *
 * @throws ConnectError when the flow fails or the popup is closed; whatever `begin` throws
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
  // A page whose Cross-Origin-Opener-Policy cuts the popup off hears it by this channel instead.
  const channel = new BroadcastChannel('oauth2-capture');
  const heard = new AbortController();
  const { signal } = heard;
  return new Promise<Connected>((resolve, reject) => {
    const hear = ({ data }: MessageEvent<Outcome>): void => {
      if (data?.type !== 'oauth2-capture' || data.provider !== provider) return;
      if (data.id) resolve({ provider, id: data.id });
      else reject(new ConnectError(data.code ?? 'server_error', data.providerError));
    };
    const onMessage = (event: MessageEvent<Outcome>): void => {
      if (event.origin === origin && event.source === popup) hear(event);
    };
    addEventListener('message', onMessage, { signal });
    channel.addEventListener('message', hear, { signal });
    // A popup that was cut off says that it is closed; it is when this page has the focus again.
    let gone = 0;
    const watch = setInterval(() => {
      gone = popup.closed && document.hasFocus() ? gone + 1 : 0;
      if (gone > 1) reject(new ConnectError('popup_closed'));
    }, 500);
    signal.addEventListener('abort', () => clearInterval(watch));
  }).finally(() => {
    heard.abort();
    channel.close();
  });
}
