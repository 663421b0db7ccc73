/** What a fake sends back. */
export interface FakeResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Instead of a response: the connection stays open without a response, or is cut. */
export type Silence = 'hang' | 'drop';

type Headers = Record<string, string>;

/** JSON; a bigint goes out as a bare number with all its digits, which no JSON library would do. */
export function json(status: number, value: unknown, headers: Headers = {}): FakeResponse {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'bigint' ? `\u0000${member}` : member,
  ).replace(/"\\u0000(-?\d+)"/g, '$1');
  return respond(status, 'application/json; charset=utf-8', text, headers);
}

export function form(status: number, value: object): FakeResponse {
  const body = new URLSearchParams();
  for (const [key, member] of Object.entries(value as Record<string, string | number>)) {
    body.set(key, String(member));
  }
  return respond(status, 'application/x-www-form-urlencoded; charset=utf-8', body.toString());
}

export function html(status: number, title: string, headers: Headers = {}): FakeResponse {
  const page = `<!doctype html><title>${escapeHtml(title)}</title><h1>${escapeHtml(title)}</h1>`;
  return respond(status, 'text/html; charset=utf-8', page, headers);
}

export function text(status: number, body: string, headers: Headers = {}): FakeResponse {
  return respond(status, 'text/plain; charset=utf-8', body, headers);
}

export function empty(status: number, headers: Headers = {}): FakeResponse {
  return { status, headers, body: '' };
}

/** Redirects the browser; parameters without a value are left out. */
export function redirect(
  to: string,
  parameters: Record<string, string | null | undefined>,
  fragment = '',
): FakeResponse {
  const url = new URL(to);
  for (const [key, value] of Object.entries(parameters)) {
    if (value != null) url.searchParams.set(key, value);
  }
  return empty(302, { location: url.href + fragment });
}

function respond(status: number, type: string, body: string, headers: Headers = {}): FakeResponse {
  return { status, headers: { 'content-type': type, ...headers }, body };
}

function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
