import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuth2CaptureModule } from 'nestjs-oauth2-capture';
import { AcmeModule } from './acme/acme.module.js';
import { database } from './database.js';
import { ProfileController } from './profile.controller.js';
import { Session } from './session.js';
import { settings } from './settings.js';

@Module({
  imports: [
    TypeOrmModule.forRoot({ ...database, autoLoadEntities: true, migrationsRun: true }),
    AcmeModule,
    OAuth2CaptureModule.forRoot({
      baseUrl: settings.baseUrl,
      encryptionKeys: [settings.encryptionKey],
      resolveOwner: Session,
      returnTo: { allow: ['/profile'] },
      providers: {
        acme: { clientId: 'acme', clientSecret: settings.acmeSecret },
        intranet: {
          clientId: 'intranet',
          clientSecret: () => Promise.resolve(settings.acmeSecret),
        },
      },
    }),
  ],
  controllers: [ProfileController],
  providers: [Session],
})
export class AppModule {}
