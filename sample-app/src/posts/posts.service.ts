import { Injectable } from '@nestjs/common';
import { OAuth2TokenService } from 'nestjs-oauth2-capture';
import { DemoProviderProcess } from '../demo-provider/demo-provider.process.js';

export interface Post {
  author: string;
  text: string;
  at: string;
}

/** A connection of the signed-in user. The owner goes along, so nobody can name another's. */
export interface ConnectionRef {
  id: string;
  owner: string;
}

export class DemoApiError extends Error {
  constructor(readonly status: number) {
    super(`The demo API answered ${status}.`);
  }
}

/** Acts as the user at the demo API. */
@Injectable()
export class PostsService {
  constructor(
    private readonly tokens: OAuth2TokenService,
    private readonly demo: DemoProviderProcess,
  ) {}

  async list(connection: ConnectionRef): Promise<Post[]> {
    return (await this.request(connection, 'GET')) as Post[];
  }

  async create(connection: ConnectionRef, text: string): Promise<Post> {
    return (await this.request(connection, 'POST', { text })) as Post;
  }

  private async request(connection: ConnectionRef, method: string, body?: object) {
    // Valid now, whenever it was captured: an expired token has been renewed by this line.
    const token = await this.tokens.getValidToken(connection);
    const response = await fetch(`${this.demo.issuer}/api/posts`, {
      method,
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new DemoApiError(response.status);
    return response.json();
  }
}
