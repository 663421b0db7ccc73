import { Module } from '@nestjs/common';
import { SETTINGS } from '../settings/settings.js';
import type { Settings } from '../settings/settings.js';
import { StandIns } from './stand-ins.js';

@Module({
  providers: [
    {
      provide: StandIns,
      inject: [SETTINGS],
      useFactory: (settings: Settings) => StandIns.start(settings),
    },
  ],
  exports: [StandIns],
})
export class StandInsModule {}
