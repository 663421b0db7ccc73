interface Cookie {
  name: string;
  value: string;
  path: string;
}

export interface Page {
  url: URL;
  status: number;
  body: string;
}

const MAX_REDIRECTS = 10;

/** As much of a browser as the story needs: it keeps cookies, follows redirects, sends forms. */
export class Browser {
  private cookies: Cookie[] = [];

  get(url: string | URL): Promise<Page> {
    return this.visit(new URL(url));
  }

  submit(url: string | URL, fields: Record<string, string>): Promise<Page> {
    return this.visit(new URL(url), { method: 'POST', body: new URLSearchParams(fields) });
  }

  /** One request, no redirect followed. */
  async fetch(url: URL, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('Cookie', this.cookiesFor(url));
    headers.set('Accept', headers.get('Accept') ?? 'text/html');
    const signal = AbortSignal.timeout(15_000);
    const response = await fetch(url, { ...init, headers, redirect: 'manual', signal });
    response.headers.getSetCookie().forEach((line) => this.keep(line));
    return response;
  }

  private async visit(start: URL, init?: RequestInit): Promise<Page> {
    let url = start;
    let response = await this.fetch(url, init);
    for (let hops = 0; hops < MAX_REDIRECTS; hops += 1) {
      const location = response.headers.get('location');
      if (!location) break;
      url = new URL(location, url);
      response = await this.fetch(url);
    }
    return { url, status: response.status, body: await response.text() };
  }

  private cookiesFor(url: URL): string {
    return this.cookies
      .filter((cookie) => url.pathname.startsWith(cookie.path))
      .map((cookie) => `${cookie.name}=${cookie.value}`)
      .join('; ');
  }

  private keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const name = pair.slice(0, pair.indexOf('='));
    const path = attributes.find((each) => /^path=/i.test(each))?.slice(5) ?? '/';
    const others = this.cookies.filter((each) => each.name !== name || each.path !== path);
    const cookie = { name, value: pair.slice(name.length + 1), path };
    this.cookies = cookie.value ? [...others, cookie] : others;
  }
}
