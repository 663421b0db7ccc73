import { Module } from '@nestjs/common';
import { capture } from './capture.js';
import { Database } from './database.js';
import { NotesController } from './notes.controller.js';

@Module({
  imports: [capture('oauth2')],
  controllers: [NotesController],
  providers: [Database],
})
export class AppModule {}
