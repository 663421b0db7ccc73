import 'reflect-metadata';
import { HttpModule, HttpService } from '@nestjs/axios';
import { Controller, Get, Inject, Module, Query, Redirect, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Request, Response } from 'express';
import { firstValueFrom } from 'rxjs';
import { DataSource } from 'typeorm';
import { typeOrmOptions } from '../../databases/database.js';
import type { ConnectingSetup, Profile, StartConnecting, TokenAnswer } from './connecting.js';
import { CLIENT, CONNECTED, USER_HEADER } from './connecting.js';
import { authorizationUrl, secret, sha256, tokenForm } from './pkce.js';
import { SameSql } from './same-sql.js';

const SETUP = Symbol('setup');
const COOKIE = 'flow';

/** What somebody would write in an afternoon: the same SQL, the same HttpService, nothing else. */
@Controller()
class ConnectController {
  private readonly sql: SameSql;
  private readonly redirectUri: string;

  constructor(
    @Inject(HttpService) private readonly http: HttpService,
    @Inject(DataSource) source: DataSource,
    @Inject(SETUP) private readonly setup: ConnectingSetup,
  ) {
    this.sql = new SameSql(source, setup.key);
    this.redirectUri = `http://127.0.0.1:${setup.port}/callback`;
  }

  @Get('connect')
  @Redirect()
  async connect(@Req() request: Request, @Res({ passthrough: true }) response: Response) {
    const [state, verifier, binding] = [secret(), secret(), secret()];
    const { redirectUri } = this;
    const owner = request.get(USER_HEADER) ?? '';
    const [stateHash, bindingHash] = [sha256(state), sha256(binding)];
    await this.sql.begin({ stateHash, owner, bindingHash, verifier, redirectUri });
    response.cookie(COOKIE, binding, { httpOnly: true, sameSite: 'lax' });
    const { authorization } = this.setup.urls;
    const url = authorizationUrl(authorization, { redirectUri, state, verifier });
    return { url, statusCode: 302 };
  }

  @Get('callback')
  @Redirect()
  async callback(
    @Req() request: Request,
    @Query('state') state: string,
    @Query('code') code: string,
  ) {
    const stateHash = sha256(state);
    const flow = await this.sql.find(stateHash);
    const [, cookie = ''] = (request.get('cookie') ?? '').split(`${COOKIE}=`);
    const binding = cookie.split(';')[0] ?? '';
    const isTheirs = flow?.owner === request.get(USER_HEADER);
    if (flow === undefined || !isTheirs || sha256(binding) !== flow.bindingHash) {
      return { url: '/failed', statusCode: 303 };
    }
    await this.sql.consume(stateHash);
    const auth = { username: CLIENT.id, password: CLIENT.secret };
    const form = tokenForm(code, this.redirectUri, flow.verifier);
    const { urls } = this.setup;
    const { data } = await firstValueFrom(this.http.post<TokenAnswer>(urls.token, form, { auth }));
    const headers = { authorization: `Bearer ${data.access_token}` };
    const profile = await firstValueFrom(this.http.get<Profile>(urls.userInfo, { headers }));
    await this.sql.save(flow.owner, profile.data, data);
    return { url: CONNECTED, statusCode: 303 };
  }
}

@Module({ imports: [HttpModule], controllers: [ConnectController] })
class AppModule {}

export const start: StartConnecting = async (setup) => {
  const options = await typeOrmOptions(setup.place);
  const root = {
    module: AppModule,
    imports: [TypeOrmModule.forRoot(options)],
    providers: [{ provide: SETUP, useValue: setup }],
  };
  const app = await NestFactory.create(root, { logger: ['error'] });
  await app.listen(setup.port, '127.0.0.1');
  return { connect: { method: 'GET', path: '/connect' }, close: () => app.close() };
};
