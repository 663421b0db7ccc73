import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuth2CaptureModule } from 'nestjs-oauth2-capture';
import { AcmeModule } from './acme/acme.module';
import { database } from './database';
import { ProfileController } from './profile.controller';
import { type HttpRequest, Session } from './session';
import { SessionModule } from './session.module';
import { settings } from './settings';

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
