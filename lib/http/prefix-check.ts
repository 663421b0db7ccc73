import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { PublicUrls } from '../core/configuration/public-urls.js';

/**
 * Warns at boot if `baseUrl` does not contain the global prefix: every redirect URI would then be
 * wrong.
 */
@Injectable()
export class PrefixCheck implements OnApplicationBootstrap {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly config: ApplicationConfig,
    private readonly urls: PublicUrls,
  ) {}

  onApplicationBootstrap(): void {
    const prefix = this.config.getGlobalPrefix().replace(/^\/+|\/+$/g, '');
    if (prefix === '' || new URL(this.urls.home).pathname.includes(`/${prefix}/`)) return;
    this.logger.warn(
      `the application has the global prefix "${prefix}", but baseUrl does not end with it. ` +
        `Unless a proxy adds it, set baseUrl to ${this.urls.origin}/${prefix}`,
    );
  }
}
