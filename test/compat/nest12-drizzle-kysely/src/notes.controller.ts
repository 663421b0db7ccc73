import { Controller, Get, Post } from '@nestjs/common';
import {
  Connection,
  OAuth2Token,
  OAuth2TokenService,
  RequireConnection,
} from 'nestjs-oauth2-capture';
import { Database } from './database.js';
import { note } from './schema.js';
import { settings } from './settings.js';

@Controller('notes')
export class NotesController {
  constructor(
    private readonly database: Database,
    private readonly tokens: OAuth2TokenService,
  ) {}

  @Post()
  async create(): Promise<object> {
    await this.database.drizzle.insert(note).values({ id: 1, body: 'written by Drizzle' });
    return {};
  }

  @Get()
  @RequireConnection('acme')
  async show(@Connection() connection: OAuth2Token): Promise<object> {
    const token = await this.tokens.getValidToken({ id: connection.id });
    const response = await fetch(`${settings.acmeUrl}/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { sub } = (await response.json()) as { sub: string };
    return { sub, notes: await this.database.kysely.selectFrom('note').selectAll().execute() };
  }
}
