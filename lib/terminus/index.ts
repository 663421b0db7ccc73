export { OAuth2CaptureHealthIndicator } from './oauth2-capture.health-indicator.js';
export { OAuth2CaptureHealthModule } from './oauth2-capture-health.module.js';
export type { OAuth2HealthOptions } from './oauth2-health.options.js';
