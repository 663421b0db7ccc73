const slowestAnswerMs = 30_000;

/** A browser that is good enough here: cookies by origin, redirects on request. */
export class Browser {
  #cookies = new Map();

  setCookie(url, text) {
    const { origin } = new URL(url);
    const [pair] = text.split(';', 1);
    const [name, value] = pair.split(/=(.*)/s);
    const jar = this.#cookies.get(origin) ?? new Map();
    this.#cookies.set(origin, jar);
    const isOver = /;\s*expires=Thu, 01 Jan 1970/i.test(text) || /;\s*max-age=0/i.test(text);
    if (isOver) jar.delete(name);
    else jar.set(name, value);
  }

  /** One request; `body` is the JSON of the answer, where it is JSON. */
  async send(url, { method = 'GET', headers = {} } = {}) {
    const jar = this.#cookies.get(new URL(url).origin) ?? new Map();
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      method,
      headers: { accept: 'application/json', ...(cookie && { cookie }), ...headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(slowestAnswerMs),
    });
    for (const text of answer.headers.getSetCookie()) this.setCookie(url, text);
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json');
    const location = answer.headers.get('location');
    return {
      status: answer.status,
      location: location === null ? undefined : new URL(location, url).href,
      body: isJson ? JSON.parse(text) : text,
    };
  }

  /** Follows redirects, at most ten, until one would leave for the given address. */
  async follow(url, destination) {
    let next = url;
    for (let hop = 0; hop < 10; hop += 1) {
      const page = await this.send(next);
      if (page.location === undefined || page.location.startsWith(destination)) return page;
      next = page.location;
    }
    throw new Error(`too many redirects on the way to ${destination}`);
  }
}
