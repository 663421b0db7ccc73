import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SHIPPED_PROVIDERS } from '../../lib/providers/definition/oauth2-provider.names.js';
import { SnippetProject } from '../readme/snippet-project.js';

const OWN = `
  import 'nestjs-oauth2-capture';
  declare module 'nestjs-oauth2-capture' {
    interface OAuth2ProviderNames {
      bitbucket: true;
    }
  }
`;
/** Each place where an application names a provider; `|` is the cursor. */
const PLACES: [string, string][] = [
  ['@RequireConnection', `capture.RequireConnection('|')`],
  ['@Connection', `capture.Connection('|')`],
  ['@OAuth2Provider', `capture.OAuth2Provider('|')`],
  ['@InjectOAuth2Client', `capture.InjectOAuth2Client('|')`],
  ['a reference', `const ref: capture.TokenRef = { owner: 'a', provider: '|' }`],
  ['find', `tokens.find({ owner: 'a', provider: '|' })`],
  ['save', `const input: Partial<capture.CaptureInput> = { provider: '|' }`],
  ['begin', `const begin: Partial<capture.BeginInput> = { provider: '|' }`],
  ['connectUrl', `const link: Partial<capture.ConnectUrlInput> = { provider: '|' }`],
  ['a strategy', `const acme: Partial<capture.ProviderConfiguration> = { strategy: '|' }`],
  ['a key of providers', `const providers: capture.ProviderConfigurations = { | }`],
];

describe('the names of providers', () => {
  const project = new SnippetProject();
  const files = new Map<string, { text: string; version: number }>();
  const file = join(project.directory, 'src/index.ts');
  let service: ts.LanguageService;
  const write = (path: string, text: string): void => {
    files.set(path, { text, version: (files.get(path)?.version ?? 0) + 1 });
  };
  beforeAll(() => {
    write(join(project.directory, 'src/own.ts'), OWN);
    write(file, '');
    const config = join(project.directory, 'tsconfig.json');
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(config, ts.sys.readFile).config,
      ts.sys,
      project.directory,
    );
    service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => [...files.keys()],
      getScriptVersion: (path) => String(files.get(path)?.version ?? 0),
      getScriptSnapshot: (path) => {
        const text = files.get(path)?.text ?? ts.sys.readFile(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => project.directory,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (path) => files.has(path) || ts.sys.fileExists(path),
      readFile: (path) => ts.sys.readFile(path),
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      realpath: ts.sys.realpath,
    });
  });
  afterAll(() => {
    service.dispose();
    project.remove();
  });

  it.each(PLACES)('R-454 are completed in an editor: %s', (_, code) => {
    const text = `import * as capture from 'nestjs-oauth2-capture';\ndeclare const tokens: capture.OAuth2TokenService;\n${code}`;
    const cursor = text.indexOf('|', text.indexOf(code));
    write(file, text.replace('|', ''));
    const completions = service.getCompletionsAtPosition(file, cursor, {});
    const names = completions?.entries.map(({ name }) => name) ?? [];
    expect(names).toEqual(expect.arrayContaining([...SHIPPED_PROVIDERS, 'bitbucket']));
  });

  it.each(PLACES)('R-454 may be any other: %s', (_, code) => {
    const isKey = code.includes('{ | }');
    const name = isKey ? `acme: { clientId: 'x' }` : 'acme';
    write(
      file,
      `import * as capture from 'nestjs-oauth2-capture';\ndeclare const tokens: capture.OAuth2TokenService;\nexport { x };\nconst x = [tokens];\n${code.replace('|', name)}`,
    );
    const errors = service.getSemanticDiagnostics(file);
    expect(errors.map(({ messageText }) => messageText)).toEqual([]);
  });
});
