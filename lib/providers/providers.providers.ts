import type { Provider } from '@nestjs/common';
import { OAUTH2_CAPTURE_OPTIONS } from '../core/injection-tokens.js';
import { HttpExchange } from '../protocol/http/http-exchange.js';
import { ProviderAvailability } from './availability/provider-availability.js';
import { createAxios } from './configured/create-axios.js';
import type { HttpSlice } from './configured/http.options.js';
import { OAuth2ProviderRegistry } from './registry/oauth2-provider.registry.js';
import { StrategyDiscovery } from './registry/strategy-discovery.js';

export const PROVIDERS_PROVIDERS: Provider[] = [
  StrategyDiscovery,
  OAuth2ProviderRegistry,
  ProviderAvailability,
  {
    provide: HttpExchange,
    inject: [OAUTH2_CAPTURE_OPTIONS],
    useFactory: ({ http }: HttpSlice) =>
      new HttpExchange(createAxios(), {
        timeoutMs: http.timeout * 1000,
        maxResponseBytes: http.maxResponseBytes,
        userAgent: http.userAgent,
      }),
  },
];
