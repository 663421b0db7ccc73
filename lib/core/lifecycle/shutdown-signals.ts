import { Logger } from '@nestjs/common';

/**
 * Milliseconds after its start in which an application may still register a listener for SIGTERM.
 */
const GRACE_MS = 1_000;

/**
 * Warns once if SIGTERM would end this process at once. Nest does not show whether its hooks are
 * enabled, so any listener for the signal counts. A process that ends within a second, such as a
 * test or a script, gets no warning.
 */
export function warnWithoutSignals(): NodeJS.Timeout {
  const timer = setTimeout(() => {
    if (process.listenerCount('SIGTERM') > 0) return;
    new Logger('OAuth2Capture').warn(
      'SIGTERM ends this process at once, also in the middle of a refresh, and a provider that rotates refresh tokens has then ended the connection: its user must connect again. Call app.enableShutdownHooks() in main.ts.',
    );
  }, GRACE_MS);
  return timer.unref();
}
