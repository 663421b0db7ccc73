import type { AxiosInstance } from 'axios';

/**
 * Makes an instance our own. `axios.create` copies what the host has set for all
 * its requests; its headers and credentials must not travel to a provider.
 *
 * @param kept names of the defaults that stay as they are
 */
export function isolate(
  axios: AxiosInstance,
  settings: Record<string, unknown>,
  kept: readonly string[] = [],
): AxiosInstance {
  const defaults = axios.defaults as Record<string, unknown>;
  for (const name of Object.keys(defaults)) if (!kept.includes(name)) delete defaults[name];
  Object.assign(defaults, { headers: {}, ...settings });
  return axios;
}
