import { type Agent, type IncomingMessage, request } from 'node:http';
import { CONNECTED, type ConnectRequest, USER_HEADER } from '../contestants/w3/connecting.js';
import { bodyOf } from '../provider/http.js';

interface Page {
  status: number;
  location: string | undefined;
  body: string;
}

/** More redirects than any contestant needs. */
const MOST_REDIRECTS = 5;

/** The browser of one user: it keeps cookies, and follows redirects at the application. */
export class Browser {
  private readonly cookies = new Map<string, string>();

  constructor(
    private readonly agent: Agent,
    private readonly origin: string,
    private readonly user: string,
    cookies: string,
  ) {
    for (const cookie of cookies.split('; ').filter(Boolean)) this.keep(cookie);
  }

  /** Connects an account; the provider's consent is given at once. */
  async connect({ method, path, body }: ConnectRequest, account: string): Promise<boolean> {
    const begun = await this.ask(method, path, body);
    const answered = begun.location ?? (JSON.parse(begun.body) as { url: string }).url;
    const authorization = new URL(answered).searchParams;
    const callback = new URL(authorization.get('redirect_uri') ?? '');
    const nonce = Math.random().toString(36).slice(2);
    callback.searchParams.set('code', `code.${account}.${nonce}`);
    callback.searchParams.set('state', authorization.get('state') ?? '');
    let next = callback.pathname + callback.search;
    for (let redirects = 0; redirects < MOST_REDIRECTS; redirects += 1) {
      const { location } = await this.ask('GET', next);
      if (location === undefined) return false;
      const url = new URL(location, this.origin);
      if (url.pathname === CONNECTED) return true;
      next = url.pathname + url.search;
    }
    return false;
  }

  private ask(method: string, path: string, body?: object): Promise<Page> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers: Record<string, string> = { [USER_HEADER]: this.user, accept: 'text/html' };
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    if (cookie !== '') headers.cookie = cookie;
    if (text !== undefined) {
      Object.assign(headers, { 'content-type': 'application/json', origin: this.origin });
    }
    return new Promise((resolve, reject) => {
      const url = new URL(path, this.origin);
      const sent = request(url, { agent: this.agent, method, headers }, (answer) => {
        this.read(answer).then(resolve, reject);
      });
      sent.once('error', reject).end(text);
    });
  }

  private async read(answer: IncomingMessage): Promise<Page> {
    const body = await bodyOf(answer);
    const { location, 'set-cookie': cookies = [] } = answer.headers;
    for (const cookie of cookies) this.keep(cookie.split(';')[0] ?? '');
    return { status: answer.statusCode ?? 0, location, body };
  }

  private keep(cookie: string): void {
    const at = cookie.indexOf('=');
    this.cookies.set(cookie.slice(0, at), cookie.slice(at + 1));
  }
}
