import type { DemoProviderMessage, DemoProviderOptions } from './options.js';
import { startDemoProvider } from './server.js';

// The parent alone decides when this process ends; Ctrl-C reaches both.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));

const options = JSON.parse(process.env['DEMO_PROVIDER_OPTIONS'] ?? '{}') as DemoProviderOptions;

startDemoProvider(options).then(
  (issuer) => tell({ issuer }),
  (error: NodeJS.ErrnoException) => {
    const problem = error.code === 'EADDRINUSE' ? 'port_taken' : error.message;
    tell({ problem }, () => process.exit(1));
  },
);

function tell(message: DemoProviderMessage, afterwards?: () => void): void {
  process.send?.(message, undefined, undefined, afterwards);
}
