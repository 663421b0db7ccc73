import type { ConfigurationProblem } from './core/configuration/oauth2-configuration.error.js';
import { isFlowStart } from './authorization/flows/return-to.js';
import { findPatternProblem, isOriginPattern } from './core/configuration/origin-pattern.js';
import { PublicUrls } from './core/configuration/public-urls.js';
import { isLoopbackHost } from './core/configuration/secure-url.js';
import type { ResolvedOptions } from './oauth2-capture.options.js';

/** Checks that concern several options. */
export function contradictions(options: ResolvedOptions): ConfigurationProblem[] {
  const problems: ConfigurationProblem[] = [];
  const { baseUrl, refresh, http, callbackOwner, returnTo, popupOrigins } = options;
  if (refresh.leaseTtl <= http.timeout) {
    problems.push({
      path: 'refresh.leaseTtl',
      problem: 'is shorter than a request to a provider.',
      remedy: `Give more than http.timeout (${http.timeout} seconds), or leave it out.`,
    });
  }
  if (!URL.canParse(baseUrl)) return problems;
  const { protocol, hostname } = new URL(baseUrl);
  if (callbackOwner === 'flow' && protocol === 'http:' && !isLoopbackHost(hostname)) {
    problems.push({
      path: 'callbackOwner',
      problem: '"flow" needs a cookie that no other host can set.',
      remedy: 'Serve the application over https.',
    });
  }
  for (const [path, values] of [
    ['returnTo.default', [returnTo.default]],
    ['returnTo.allow', returnTo.allow],
    ['popupOrigins', popupOrigins],
  ] as const) {
    const list: unknown[] = Array.isArray(values) ? values : [];
    for (const value of list) {
      if (isTarget(value, baseUrl, path)) {
        problems.push(...findPatternProblems(path, value));
        continue;
      }
      problems.push({
        path,
        problem: `"${String(value)}" is not an address for a browser.`,
        remedy:
          path === 'popupOrigins'
            ? 'Give an origin such as "https://spa.example.com".'
            : 'Give a path such as "/settings", or an absolute http(s) URL.',
      });
    }
  }
  if (startsFlow(returnTo.default, options)) {
    problems.push({
      path: 'returnTo.default',
      problem: `"${returnTo.default}" starts a flow, so every flow would start the next one.`,
      remedy: 'Give the path of a page of your application, such as "/settings".',
    });
  }
  return problems;
}

function findPatternProblems(path: string, address: string): ConfigurationProblem[] {
  if (!isOriginPattern(address)) return [];
  const found =
    path === 'returnTo.default'
      ? 'is a pattern, and a browser cannot be sent to one.'
      : findPatternProblem(address);
  const remedy =
    path === 'returnTo.default'
      ? 'Give the path of a page of your application, such as "/settings".'
      : 'Give a pattern such as "https://*.tenants.example", where * stands for one label.';
  return found === undefined ? [] : [{ path, problem: `"${address}" ${found}`, remedy }];
}

function startsFlow(target: unknown, options: ResolvedOptions): boolean {
  if (typeof target !== 'string' || !URL.canParse(target, options.baseUrl)) return false;
  const { origin, pathname } = new URL(target, options.baseUrl);
  return isFlowStart(`${origin}${pathname}`, new PublicUrls(options).home);
}

function isTarget(value: unknown, baseUrl: string, path: string): value is string {
  if (typeof value !== 'string') return false;
  const isPath = /^\/(?![/\\])/.test(value);
  const isUrl = URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
  return path === 'popupOrigins' ? isUrl : (isPath && URL.canParse(value, baseUrl)) || isUrl;
}
