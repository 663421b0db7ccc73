import type { Provider } from '@nestjs/common';
import { ApiAxios } from './calls/api-axios.js';
import { ApiCalls } from './calls/api-calls.js';
import { ApiExchange } from './calls/api-exchange.js';
import { OAuth2HttpClient } from './oauth2-http.client.js';

export const CLIENT_PROVIDERS: Provider[] = [ApiAxios, ApiCalls, ApiExchange, OAuth2HttpClient];
