import { Module } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import { OAuth2CaptureHealthIndicator } from './oauth2-capture.health-indicator.js';

/** Import it with `TerminusModule` into the module of your health controller, and inject {@link OAuth2CaptureHealthIndicator}. */
@Module({
  providers: [HealthIndicatorService, OAuth2CaptureHealthIndicator],
  exports: [OAuth2CaptureHealthIndicator],
})
export class OAuth2CaptureHealthModule {}
