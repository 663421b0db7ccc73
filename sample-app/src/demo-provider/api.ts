import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { findAccountById } from './accounts.js';
import { readBody, sendJson } from './http.js';
import type { ProviderRecord } from './record.js';

interface Post {
  author: string;
  text: string;
  at: string;
}

const MAX_POSTS = 50;
const MAX_TEXT_LENGTH = 280;

/** `/api/posts`: what the access token is good for. */
export class PostsApi {
  private readonly posts: Post[] = [];

  constructor(
    private readonly provider: Provider,
    private readonly record: ProviderRecord,
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const author = await this.authorOf(request);
    if (!author) return refuse(request, response);
    if (request.method === 'GET') return sendJson(response, 200, this.posts);
    if (request.method === 'POST') return this.create(author, request, response);
    sendJson(response, 405, { error: 'method_not_allowed' }, { Allow: 'GET, POST' });
  }

  private async create(author: string, request: IncomingMessage, response: ServerResponse) {
    const text = readText(await readBody(request));
    if (!text) return sendJson(response, 400, { error: 'invalid_post' });
    const post = { author, text, at: new Date().toISOString() };
    this.posts.unshift(post);
    this.posts.splice(MAX_POSTS);
    sendJson(response, 201, post);
  }

  private async authorOf(request: IncomingMessage): Promise<string | undefined> {
    const token = bearer(request);
    if (!token) return undefined;
    const found = await this.provider.AccessToken.find(token);
    const author = found?.scopes.has('posts')
      ? findAccountById(found.accountId)?.username
      : undefined;
    this.record.noteAccess(token, author ? 'accepted' : 'refused');
    return author;
  }
}

function bearer(request: IncomingMessage): string | undefined {
  return /^Bearer ([!-~]+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

function refuse(request: IncomingMessage, response: ServerResponse): void {
  const error = bearer(request) ? ', error="invalid_token"' : '';
  const challenge = { 'WWW-Authenticate': `Bearer realm="demo"${error}` };
  sendJson(response, 401, { error: 'invalid_token' }, challenge);
}

function readText(body: string): string | undefined {
  try {
    const { text } = JSON.parse(body) as { text?: unknown };
    return typeof text === 'string' && text.length <= MAX_TEXT_LENGTH ? text.trim() : undefined;
  } catch {
    return undefined;
  }
}
