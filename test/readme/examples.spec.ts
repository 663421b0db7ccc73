import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, expect, it } from '@jest/globals';
import { read, repository } from './documents.js';
import { SnippetProject } from './snippet-project.js';

/** What the examples use and an application has. */
const PRELUDE = `
import { Get, UseGuards } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { HealthCheck, HealthCheckService } from '@nestjs/terminus';
import { TypeOrmModule } from '@nestjs/typeorm';
import * as all from 'nestjs-oauth2-capture';
import {
  Connection, defineOAuth2Provider, getOAuth2ClientToken, InjectOAuth2Client, migrationsFor,
  OAuth2CaptureModule, OAuth2HttpClient, OAuth2Provider, OAuth2ProviderClient, OAuth2ProviderStrategy,
  OAuth2Token, RequireConnection,
} from 'nestjs-oauth2-capture';
import type {
  OAuth2ProviderContext, OAuth2ProviderDefinition, RevocableTokens, TokenPair, TokenResponse,
} from 'nestjs-oauth2-capture';
import { connect } from 'nestjs-oauth2-capture/browser';
import { OAuth2CaptureHealthIndicator } from 'nestjs-oauth2-capture/terminus';
import {
  connectForTest, describeOAuth2Provider, FakeProviders, moveClock, OAuth2CaptureTesting, StandardFake,
} from 'nestjs-oauth2-capture/testing';
interface Repo { name: string }
interface ConfigService { getOrThrow(name: string): any }
declare const [AppModule, AcmeStrategy, ConfigService, LoginGuard, app, button, response, event, request]: any[];
declare const [fakeClient, expect, showButton, afterAll, afterEach]: any[];
declare const baseUrl: string, clientId: string, clientSecret: string, url: string, accessToken: string;
declare const id: string;
declare const user: { id: string }, mergedUser: { id: string }, chosen: { id: string };
declare const tokens: all.OAuth2TokenService, authorization: all.OAuth2AuthorizationService;
declare const registry: all.OAuth2ProviderRegistry, clock: all.DatabaseClock, github: OAuth2ProviderClient;
declare const connection: OAuth2Token, token: OAuth2Token, rows: all.AuthJsRow[];
declare const testing: OAuth2CaptureTesting;
declare function createDeletion(token: string): all.ProviderRequest;
declare function readPages(context: OAuth2ProviderContext, token: string): Promise<all.ResourceOwner[]>;
`;

interface Example {
  file: string;
  code: string;
}

/** An omitted body; a strategy has a definition in it. */
function replaceBody(_: string, head: string | undefined): string {
  return head === undefined ? '{}' : `${head}{ readonly definition = null as never; }`;
}

function examplesOf(file: string): Example[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  const found = new Map<number, Example>();
  const visit = (node: ts.Node): void => {
    for (const tag of ts.getJSDocTags(node)) {
      if (tag.tagName.text !== 'example') continue;
      const code = (ts.getTextOfJSDocComment(tag.comment) ?? '').replaceAll('\\@', '@');
      found.set(tag.pos, { file, code: code.replace(/(class .*)?\{ … \}/, replaceBody) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found.values()];
}

/** Puts an example where code of its kind stands: in a class, an object or a function. */
function placed({ file, code }: Example): string {
  if (/^override/m.test(code))
    return `abstract class Example extends OAuth2ProviderStrategy {\n${code}\n}`;
  if (/^(@Get|@RequireConnection|constructor)/.test(code)) {
    const members = 'declare client: OAuth2HttpClient; declare health: HealthCheckService;';
    return `class Example { ${members} declare oauth2: OAuth2CaptureHealthIndicator;\n${code}\n}`;
  }
  if (/^(import|export|declare|@)/.test(code)) return code;
  if (code.startsWith('imports:')) return `const example = { ${code} };`;
  const client = file.includes('connection.client')
    ? 'all.OAuth2ConnectionClient'
    : 'OAuth2HttpClient';
  const given = [
    `const client = null as any as ${client};`,
    'const fakes = null as any as FakeProviders;',
  ];
  const fake = code.includes('const fake = ') ? '' : 'const fake = null as any as StandardFake;';
  return `async function example() {\n${given.join('\n')}\n${fake}\n{\n${code}\n}\n}`;
}

const project = new SnippetProject();
afterAll(() => project.remove());

it('R-461 each example of a public comment compiles', async () => {
  const files = readdirSync(join(repository, 'lib'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join('lib', path));
  const examples = files.flatMap(examplesOf);
  expect(examples.length).toBeGreaterThan(90);
  examples.forEach((example, index) => {
    project.write(
      `src/example-${index}.ts`,
      `${PRELUDE}// ${example.file}\n${placed(example)}\nexport {};\n`,
    );
  });
  expect(await project.compile()).toBe('');
}, 120_000);
