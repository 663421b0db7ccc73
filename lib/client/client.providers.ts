import type { Provider } from '@nestjs/common';
import { ApiAxios } from './api-axios.js';
import { ApiCalls } from './api-calls.js';
import { ApiExchange } from './api-exchange.js';
import { OAuth2HttpClient } from './oauth2-http.client.js';

export const CLIENT_PROVIDERS: Provider[] = [ApiAxios, ApiCalls, ApiExchange, OAuth2HttpClient];
