import type { ConfigurationProblem } from './core/configuration/oauth2-configuration.error.js';
import { isLoopbackHost } from './core/configuration/secure-url.js';
import type { ResolvedOptions } from './oauth2-capture.options.js';

/** What no single option can know. */
export function contradictions(options: ResolvedOptions): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  const { baseUrl, refresh, http, callbackOwner, returnTo, popupOrigins } = options;
  if (refresh.leaseTtl <= http.timeout) {
    problems.push({
      path: 'refresh.leaseTtl',
      problem: 'does not outlive a request to a provider.',
      remedy: `Give more than http.timeout (${http.timeout} seconds), or leave it out.`,
    });
  }
  if (!URL.canParse(baseUrl)) return problems;
  const { protocol, hostname } = new URL(baseUrl);
  if (callbackOwner === 'flow' && protocol === 'http:' && !isLoopbackHost(hostname)) {
    problems.push({
      path: 'callbackOwner',
      problem: '"flow" needs a cookie that nobody else can plant.',
      remedy: 'Serve the application by https.',
    });
  }
  for (const [path, values] of [
    ['returnTo.default', [returnTo.default]],
    ['returnTo.allow', returnTo.allow],
    ['popupOrigins', popupOrigins],
  ] as const) {
    const wrong = Array.isArray(values)
      ? values.filter((value) => !isTarget(value, baseUrl, path))
      : [];
    for (const value of wrong) {
      problems.push({
        path,
        problem: `"${String(value)}" is no address to send a browser to.`,
        remedy:
          path === 'popupOrigins'
            ? 'Give an origin such as "https://spa.example.com".'
            : 'Give a path such as "/settings", or an absolute http(s) URL.',
      });
    }
  }
  return problems;
}

function isTarget(value: unknown, baseUrl: string, path: string): boolean {
  if (typeof value !== 'string') return false;
  const isPath = /^\/(?![/\\])/.test(value);
  const isUrl = URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
  return path === 'popupOrigins' ? isUrl : (isPath && URL.canParse(value, baseUrl)) || isUrl;
}
