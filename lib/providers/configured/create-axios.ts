import { HttpService } from '@nestjs/axios';
import axios, { type AxiosInstance } from 'axios';

/**
 * An axios instance of this module alone. It is not a Nest provider: an application that walks through
 * every `HttpService`, or asks for its own by `app.get(HttpService)`, never finds this one, whose
 * requests carry tokens and client secrets.
 */
export function createAxios(): AxiosInstance {
  return new HttpService(axios.create()).axiosRef;
}
