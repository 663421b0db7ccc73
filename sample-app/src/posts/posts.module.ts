import { Module } from '@nestjs/common';
import { DemoProviderModule } from '../demo-provider/demo-provider.module.js';
import { SessionModule } from '../session/session.module.js';
import { PostsController } from './posts.controller.js';
import { PostsService } from './posts.service.js';

@Module({
  imports: [SessionModule, DemoProviderModule],
  controllers: [PostsController],
  providers: [PostsService],
  exports: [PostsService],
})
export class PostsModule {}
