import type { AxiosInstance } from 'axios';

/**
 * Removes the host's defaults from an axios instance. `axios.create` copies what the host has
 * set for all its requests; its headers and credentials must not reach a provider.
 *
 * @param preserved names of the defaults that are not removed
 */
export function isolate(
  axios: AxiosInstance,
  settings: Record<string, unknown>,
  preserved: readonly string[] = [],
): AxiosInstance {
  const defaults = axios.defaults as Record<string, unknown>;
  for (const name of Object.keys(defaults)) if (!preserved.includes(name)) delete defaults[name];
  Object.assign(defaults, { headers: {}, ...settings });
  return axios;
}
