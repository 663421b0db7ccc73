import 'reflect-metadata';
import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuth2CaptureModule } from 'nestjs-oauth2-capture';
import { listening } from './listening.js';

/** The same application with the module, as the README's five-minute start has it. */
@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: process.env.BENCH_DATABASE,
      autoLoadEntities: true,
    }),
    HttpModule,
    OAuth2CaptureModule.forRoot({
      baseUrl: 'http://localhost:3000',
      encryptionKeys: [process.env.BENCH_KEY ?? ''],
      resolveOwner: () => 'alice',
      providers: {
        github: {
          clientId: 'client-id',
          clientSecret: 'client-secret-0123456789',
          scopes: ['read:user'],
        },
      },
    }),
  ],
})
class AppModule {}

await listening(AppModule);
