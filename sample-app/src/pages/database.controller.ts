import { Controller, Get, Req, Res } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { SessionService } from '../session/session.service.js';
import { databasePage } from './database.page.js';
import { PrivatePage } from './private-page.decorator.js';

/** What a thief of the database would see, past the package: plain SQL. */
@Controller('database')
export class DatabaseController {
  constructor(
    private readonly sessions: SessionService,
    @InjectDataSource() private readonly database: DataSource,
  ) {}

  @Get()
  @PrivatePage()
  async rows(
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const owner = this.sessions.userOf(request);
    if (!owner) {
      response.redirect(303, '/');
      return '';
    }
    const query = this.database
      .createQueryBuilder()
      .select('*')
      .from('oauth2_token', 'token')
      .where('owner_id = :owner', { owner })
      .orderBy('created_at');
    const rows = await query.getRawMany<Record<string, unknown>>();
    return databasePage(owner, query.getQuery(), rows).text;
  }
}
