import { HealthIndicatorService, HealthIndicatorResult } from '@nestjs/terminus';

import { ModuleRef } from '@nestjs/core';

import { OnModuleInit } from '@nestjs/common';

declare class OAuth2CaptureHealthIndicator implements OnModuleInit {
  private readonly moduleRef;
  private readonly indicators;
  private database;
  private availability;
  private revocations;
  private counts;
  private readonly checks;
  constructor(moduleRef: ModuleRef, indicators: HealthIndicatorService);
  onModuleInit(): void;
  isHealthy<const Key extends string>(
    key: Key,
    options?: OAuth2HealthOptions,
  ): Promise<HealthIndicatorResult<Key>>;
  private readFigures;
  private find;
}

declare class OAuth2CaptureHealthModule {}

interface OAuth2HealthOptions {
  maxReauthorizationShare?: number;
  maxOpenCircuits?: number;
  maxClientErrors?: number;
  maxDueBacklog?: number;
  dueFor?: number;
  timeout?: number;
}

export type { OAuth2HealthOptions };

export { OAuth2CaptureHealthIndicator, OAuth2CaptureHealthModule };
