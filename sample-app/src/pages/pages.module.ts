import { Module } from '@nestjs/common';
import { DemoProviderModule } from '../demo-provider/demo-provider.module.js';
import { PublishingModule } from '../publishing/publishing.module.js';
import { SessionModule } from '../session/session.module.js';
import { StandInsModule } from '../stand-ins/stand-ins.module.js';
import { DatabaseController } from './database.controller.js';
import { HomeController } from './home.controller.js';

@Module({
  imports: [SessionModule, PublishingModule, DemoProviderModule, StandInsModule],
  controllers: [HomeController, DatabaseController],
})
export class PagesModule {}
