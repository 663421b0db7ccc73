import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuth2CaptureModule } from 'nestjs-oauth2-capture';
import { type Place, typeOrmOptions } from '../databases/database.js';
import { PROVIDERS } from '../seed/accounts.js';

export type CaptureOptions = Parameters<typeof OAuth2CaptureModule.forRoot>[0];

@Module({})
class HostModule {}

/** The module in an application without HTTP, its options those of the README. */
export async function moduleHost(
  place: Place,
  capture: Pick<CaptureOptions, 'encryptionKeys'> & Partial<CaptureOptions>,
): Promise<INestApplicationContext> {
  const options = await typeOrmOptions(place);
  const host: DynamicModule = {
    module: HostModule,
    imports: [
      TypeOrmModule.forRoot({ ...options, autoLoadEntities: true }),
      OAuth2CaptureModule.forRoot({
        baseUrl: 'https://app.example',
        controllers: false,
        background: false,
        providers: Object.fromEntries(PROVIDERS.map((name) => [name, TEST_PROVIDER])),
        ...capture,
      }),
    ],
  };
  return NestFactory.createApplicationContext(host, { logger: ['error'] });
}

const TEST_PROVIDER = {
  clientId: 'client-id',
  clientSecret: 'client-secret-0123456789',
  scopes: [],
  endpoints: {
    authorization: 'https://id.example/authorize',
    token: 'https://id.example/token',
    userInfo: 'https://id.example/userinfo',
  },
};
