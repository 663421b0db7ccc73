import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuth2CaptureModule } from 'nestjs-oauth2-capture';
import { AcmeModule } from './acme/acme.module.ts';
import { database } from './database.ts';
import { ProfileController } from './profile.controller.ts';
import { type HttpRequest, Session } from './session.ts';
import { SessionModule } from './session.module.ts';
import { settings } from './settings.ts';

@Module({
  imports: [
    TypeOrmModule.forRoot({ ...database, autoLoadEntities: true, migrationsRun: true }),
    AcmeModule,
    SessionModule,
    OAuth2CaptureModule.forRootAsync({
      imports: [SessionModule],
      inject: [Session],
      useFactory: (session: Session) => ({
        baseUrl: settings.baseUrl,
        encryptionKeys: [settings.encryptionKey],
        resolveOwner: (request: HttpRequest) => session.resolveOwner(request),
        returnTo: { allow: ['/profile'] },
        providers: {
          acme: { clientId: 'acme', clientSecret: settings.acmeSecret },
          intranet: { clientId: 'intranet', clientSecret: settings.acmeSecret },
        },
      }),
    }),
  ],
  controllers: [ProfileController],
})
export class AppModule {}
