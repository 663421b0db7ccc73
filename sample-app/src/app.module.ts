import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OAuth2CaptureModule } from 'nestjs-oauth2-capture';
import { captureOptions } from './capture.options.js';
import { databaseOptions } from './database.options.js';
import { DEMO_CLIENT, DemoProviderModule } from './demo-provider/demo-provider.module.js';
import { DemoProviderProcess } from './demo-provider/demo-provider.process.js';
import { PagesModule } from './pages/pages.module.js';
import { PublishingModule } from './publishing/publishing.module.js';
import { SameOriginGuard } from './session/same-origin.guard.js';
import { SessionModule } from './session/session.module.js';
import { SessionService } from './session/session.service.js';
import { SETTINGS } from './settings/settings.js';
import { SettingsModule } from './settings/settings.module.js';
import { StandInsModule } from './stand-ins/stand-ins.module.js';
import { StandIns } from './stand-ins/stand-ins.js';

@Module({
  imports: [
    SettingsModule,
    TypeOrmModule.forRootAsync({ inject: [SETTINGS], useFactory: databaseOptions }),
    OAuth2CaptureModule.forRootAsync({
      isGlobal: true,
      imports: [SessionModule, DemoProviderModule, StandInsModule],
      inject: [SETTINGS, SessionService, DemoProviderProcess, DEMO_CLIENT, StandIns],
      useFactory: captureOptions,
    }),
    SessionModule,
    DemoProviderModule,
    PublishingModule,
    PagesModule,
  ],
  providers: [{ provide: APP_GUARD, useClass: SameOriginGuard }],
})
export class AppModule {}
