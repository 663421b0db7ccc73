import { HttpService } from '@nestjs/axios';
import axios, { type AxiosInstance } from 'axios';

/**
 * Creates an axios instance that only this module uses. It is not a Nest provider, so an application
 * that lists every `HttpService`, or calls `app.get(HttpService)`, does not find it. Its requests carry
 * tokens and client secrets.
 */
export function createAxios(): AxiosInstance {
  return new HttpService(axios.create()).axiosRef;
}
