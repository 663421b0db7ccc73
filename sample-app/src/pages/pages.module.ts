import { Module } from '@nestjs/common';
import { DemoProviderModule } from '../demo-provider/demo-provider.module.js';
import { PostsModule } from '../posts/posts.module.js';
import { SessionModule } from '../session/session.module.js';
import { HomeController } from './home.controller.js';

@Module({
  imports: [SessionModule, PostsModule, DemoProviderModule],
  controllers: [HomeController],
})
export class PagesModule {}
