import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuth2CaptureModule } from 'nestjs-oauth2-capture';
import { typeOrmOptions } from '../../databases/database.js';
import { CLIENT, CONNECTED, PROVIDER, type StartConnecting, USER_HEADER } from './connecting.js';

@Module({})
class AppModule {}

/** This module, as its README says. */
export const start: StartConnecting = async ({ place, key, port, urls }) => {
  const options = await typeOrmOptions(place);
  const root = {
    module: AppModule,
    imports: [
      TypeOrmModule.forRoot({ ...options, autoLoadEntities: true }),
      OAuth2CaptureModule.forRoot({
        baseUrl: `http://127.0.0.1:${port}`,
        encryptionKeys: [key],
        returnTo: { allow: [CONNECTED] },
        resolveOwner: (request: { headers: Record<string, string> }) =>
          request.headers[USER_HEADER] ?? null,
        providers: {
          [PROVIDER]: {
            clientId: CLIENT.id,
            clientSecret: CLIENT.secret,
            scopes: ['read'],
            endpoints: { ...urls },
          },
        },
      }),
    ],
  };
  const app = await NestFactory.create(root, { logger: ['error'] });
  await app.listen(port, '127.0.0.1');
  const path = `/oauth2/${PROVIDER}/connect?returnTo=${encodeURIComponent(CONNECTED)}`;
  return { connect: { method: 'GET', path }, close: () => app.close() };
};
