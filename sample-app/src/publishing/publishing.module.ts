import { Module } from '@nestjs/common';
import { OAuth2CaptureModule } from 'nestjs-oauth2-capture';
import { SessionModule } from '../session/session.module.js';
import { DesksService } from './desks.service.js';
import { DemoPublisher } from './publishers/demo.publisher.js';
import { GitHubPublisher } from './publishers/github.publisher.js';
import { LinkedInPublisher } from './publishers/linkedin.publisher.js';
import { RedditPublisher } from './publishers/reddit.publisher.js';
import { XPublisher } from './publishers/x.publisher.js';
import { PublishingController } from './publishing.controller.js';
import { PublishingService } from './publishing.service.js';

@Module({
  imports: [
    SessionModule,
    OAuth2CaptureModule.forFeature(['demo', 'twitter', 'linkedin', 'reddit', 'github']),
  ],
  controllers: [PublishingController],
  providers: [
    DesksService,
    PublishingService,
    DemoPublisher,
    XPublisher,
    LinkedInPublisher,
    RedditPublisher,
    GitHubPublisher,
  ],
  exports: [DesksService, PublishingService],
})
export class PublishingModule {}
