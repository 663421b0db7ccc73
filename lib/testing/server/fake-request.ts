import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A request as the real provider would have seen it. */
export interface FakeRequest {
  method: string;
  /** The address at the real provider, such as `https://api.x.com/2/users/me`. */
  url: URL;
  headers: IncomingHttpHeaders;
  body: string;
  /** The body, when it was a form (URL-encoded or multipart); else empty. */
  form: URLSearchParams;
  /** The credentials of a Basic header. */
  basic?: { id: string; secret: string };
  /** The token of a Bearer header. */
  bearer?: string;
  /** Epoch milliseconds on the fake's clock. */
  at: number;
  /** Which of the fake's routes served it: `authorize`, `token`, `revoke`, `userinfo`, … */
  endpoint: string;
  /** Names of the checks that this request did not pass. */
  violations: string[];
  /** It was carried out, but its response was not sent. */
  lost: boolean;
}

/** Reads a request to its end; `url` is where it was meant to go. */
export async function readRequest(
  request: IncomingMessage,
  url: URL,
  at: number,
): Promise<FakeRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const authorization = request.headers.authorization ?? '';
  return {
    method: request.method ?? '',
    url,
    headers: request.headers,
    body: body.toString('utf8'),
    form: await readForm(body, request.headers['content-type'] ?? ''),
    basic: readBasic(authorization),
    bearer: /^bearer (\S+)$/i.exec(authorization)?.[1],
    at,
    endpoint: '',
    violations: [],
    lost: false,
  };
}

/** The members of a JSON body; none when it is something else. */
export function readJson({ body }: FakeRequest): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

async function readForm(body: Buffer, type: string): Promise<URLSearchParams> {
  const form = new URLSearchParams(
    type.startsWith('application/x-www-form-urlencoded') ? body.toString('utf8') : '',
  );
  if (!type.startsWith('multipart/form-data')) return form;
  const parts = await new Response(new Uint8Array(body), {
    headers: { 'content-type': type },
  }).formData();
  parts.forEach((value, key) => form.append(key, typeof value === 'string' ? value : value.name));
  return form;
}

/** RFC 6749 section 2.3.1: both halves are form-encoded. */
function readBasic(header: string): FakeRequest['basic'] {
  const encoded = /^basic (\S+)$/i.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  if (colon === -1) return undefined;
  return { id: formDecode(pair.slice(0, colon)), secret: formDecode(pair.slice(colon + 1)) };
}

function formDecode(value: string): string {
  return new URLSearchParams(`v=${value}`).get('v') ?? '';
}
