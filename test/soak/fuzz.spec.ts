import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseAnyBody, parseBody } from '../../lib/protocol/http/response-body.js';
import { parseRetryAfter } from '../../lib/protocol/http/retry-after.js';
import { parseAuthorizationResponse } from '../../lib/protocol/oauth/authorization-response.js';
import {
  parseRefreshResponse,
  parseTokenResponse,
} from '../../lib/protocol/oauth/token-response.js';
import { valueAt } from '../../lib/protocol/text/json.js';
import { UpstreamError } from '../../lib/protocol/upstream.error.js';
import type { OAuth2ProviderDefinition } from '../../lib/providers/definition/oauth2-provider.definition.js';
import {
  classifyErrorResponse,
  isErrorResponse,
} from '../../lib/providers/requests/error-classification.js';
import {
  errorText,
  mentionsClientSecret,
  mentionsMissingScope,
} from '../../lib/providers/requests/error-text.js';
import { readRateLimitWait } from '../../lib/providers/requests/rate-limit.js';
import { growth, LINEAR } from '../fixtures/growth.js';
import { allow, times } from './counts.js';

const RUNS = times(150_000, 2_000_000);
const DAY_MS = 24 * 3_600_000;
const NOW = 1_800_000_000_000;

const always = <Ts extends [unknown, ...unknown[]]>(property: fc.IProperty<Ts>): void =>
  fc.assert(property, { numRuns: RUNS });

/** Texts that mean something to a parser, and texts that mean nothing. */
const NAMES = [
  ...[
    'access_token',
    'refresh_token',
    'expires_in',
    'token_type',
    'scope',
    'error',
    'code',
    'state',
  ],
  ...[
    'error_description',
    'authed_user',
    'data',
    'iss',
    '__proto__',
    'constructor',
    'toString',
    '',
  ],
];
const PIECES = [
  ...[
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '=',
    '&',
    ';',
    '%',
    '%zz',
    '+',
    '-',
    '.',
    'e',
    '1',
    '0',
  ],
  ...[
    '9007199254740993',
    'null',
    'true',
    'Bearer',
    'realm="',
    'error="',
    '\0',
    '\n',
    '\ud800',
    '😀',
    '<b>',
  ],
  ...[
    '\u2028',
    ' ',
    'Sun, 06 Nov 1994 08:49:37 GMT',
    '1e999',
    'Infinity',
    'NaN',
    '-1',
    '/',
    '[primary=true]',
  ],
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...NAMES, ...PIECES), fc.string({ maxLength: 5 })), {
    maxLength: 12,
  })
  .map((pieces) => pieces.join(''));
const name = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: text },
);
const { value: body } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(text, fc.double(), fc.maxSafeInteger(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 6 }),
  ),
}));
const contentType = fc.constantFrom(
  ...[
    undefined,
    'application/json',
    'application/json; charset=utf-16le',
    'text/html',
    'text/plain',
  ],
  ...['application/x-www-form-urlencoded', 'application/json; charset="no-such-charset"', ''],
);
const bytes = fc.oneof(
  text.map((written) => Buffer.from(written)),
  body.map((value) => Buffer.from(JSON.stringify(value) ?? '')),
  fc.uint8Array({ maxLength: 40 }).map((values) => Buffer.from(values)),
  fc
    .dictionary(name, text, { maxKeys: 5 })
    .map((fields) => Buffer.from(new URLSearchParams(fields).toString())),
);
const headers = fc.dictionary(
  fc.constantFrom('retry-after', 'www-authenticate', 'content-type', 'x-remaining', 'x-reset'),
  text,
);
const DEFINITION = {
  name: 'acme',
  errors: { path: 'error.code', subCode: 'error.error_subcode' },
} as unknown as OAuth2ProviderDefinition;

/** @returns the result, or undefined for the module's own error @throws any other error */
const ownErrorOnly = <T>(parse: () => T): T | undefined => {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return undefined;
  }
};

describe('parsers of what providers and browsers send, for random input', () => {
  it.each([
    ['a token response', parseTokenResponse],
    ['a refresh response', parseRefreshResponse],
  ])(
    'R-444: %s gives a usable token or an error of the module',
    (_, parse) => {
      always(
        fc.property(contentType, bytes, (type, sent) => {
          const tokens = ownErrorOnly(() => parse(parseAnyBody(type, sent), {}, NOW, []));
          if (tokens === undefined) return;
          expect(typeof tokens.access_token).toBe('string');
          expect(tokens.access_token).not.toBe('');
          expect(['undefined', 'string']).toContain(typeof tokens.refresh_token);
          expect(tokens.expires_in ?? 1).toBeGreaterThan(0);
        }),
      );
    },
    allow(RUNS, 5),
  );

  it(
    'R-444: a profile or an error response is read and classified',
    () => {
      always(
        fc.property(
          contentType,
          bytes,
          headers,
          fc.integer({ min: 200, max: 599 }),
          text,
          (type, sent, given, status, path) => {
            const response = { status, headers: given, body: parseBody(type, sent) };
            valueAt(response.body, path);
            const found = errorText(response);
            mentionsClientSecret(found);
            mentionsMissingScope(found);
            if (isErrorResponse(response, DEFINITION)) {
              const error = classifyErrorResponse(response, DEFINITION, 'refresh', undefined);
              expect(error).toBeInstanceOf(UpstreamError);
            }
          },
        ),
      );
    },
    allow(RUNS, 5),
  );

  it(
    'R-444: the query of a callback gives printable members or nothing',
    () => {
      always(
        fc.property(fc.array(fc.tuple(name, text), { maxLength: 6 }), (members) => {
          const response = parseAuthorizationResponse(new URLSearchParams(members));
          for (const value of Object.values(response ?? {}))
            expect(value).toMatch(/^[\x20-\x7e]*$/);
        }),
      );
    },
    allow(RUNS, 5),
  );

  it(
    'R-444: Retry-After and rate-limit headers give a wait between zero and a day, or none',
    () => {
      const own = { remaining: 'x-remaining', reset: 'x-reset', unit: 'epoch_seconds' } as const;
      always(
        fc.property(headers, (given) => {
          for (const wait of [
            parseRetryAfter(given['retry-after'], NOW),
            readRateLimitWait(given, own, NOW),
          ]) {
            if (wait === undefined) continue;
            expect(wait).toBeGreaterThanOrEqual(0);
            expect(wait).toBeLessThanOrEqual(DAY_MS);
          }
        }),
      );
    },
    allow(RUNS, 5),
  );

  it.each([...PIECES, 'a=b&', 'access_token=', '{"access_token":"a",', ' scope', 'missing the '])(
    'R-444: a long repetition takes linear time: %j',
    (piece) => {
      const long = (size: number): (() => unknown) => {
        const written = piece.repeat(Math.ceil(size / Math.max(piece.length, 1)));
        const sent = Buffer.from(written);
        return () => {
          ownErrorOnly(() => parseRefreshResponse(parseAnyBody('text/plain', sent), {}, NOW, []));
          ownErrorOnly(() =>
            parseRefreshResponse({ access_token: written, scope: written }, {}, NOW, []),
          );
          parseRetryAfter(written, NOW);
          mentionsMissingScope(written);
          mentionsClientSecret(written);
          parseAuthorizationResponse(new URLSearchParams({ state: written, code: written }));
        };
      };
      expect(growth(300_000, long)).toBeLessThan(LINEAR);
    },
    allow(30),
  );
});
