import { beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Audit {
  auditPaths(paths: string[], manifest: { exports?: unknown; bin?: unknown }): string[];
  auditText(path: string, text: string): string[];
  auditDocs(path: string, source: string, declarations: string, names: string[]): string[];
  exportsOf(entry: string): { file: string; names: string[] }[];
}

const script = join(import.meta.dirname, '../../scripts/package/audit.mjs');
const essentials = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'docs/README.md'];

describe('audit of the packed files', () => {
  let audit: Audit;

  beforeAll(async () => {
    audit = (await import(pathToFileURL(script).href)) as Audit;
  });

  it('accepts what belongs into the package', () => {
    const paths = [...essentials, 'dist/index.js', 'dist/index.js.map', 'docs/providers/github.md'];

    expect(audit.auditPaths(paths, { exports: { '.': './dist/index.js' } })).toEqual([]);
  });

  it.each([
    'docs/images/admin.png',
    'docs/api/index.html',
    'dist/tokens/cipher.spec.js',
    'dist/test/server.js',
    'dist/.env',
    '.env',
    'lib/index.ts',
    'tsconfig.json',
    'data.sqlite',
  ])('refuses %s', (path) => {
    expect(audit.auditPaths([...essentials, path], {})).toEqual([expect.stringContaining(path)]);
  });

  it('misses what the manifest promises', () => {
    const manifest = { exports: { '.': { types: './dist/index.d.ts' } }, bin: './dist/main.js' };

    expect(audit.auditPaths(['package.json', 'LICENSE', 'CHANGELOG.md'], manifest)).toEqual([
      'README.md: is missing from the package',
      'docs/README.md: is missing from the package',
      'dist/index.d.ts: is missing from the package',
      'dist/main.js: is missing from the package',
    ]);
  });

  it.each([
    ['a machine path', "import '/home/dev/project/lib/a.js';"],
    ['a machine path', String.raw`const at = "C:\\build"`],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----'],
    ['an encryption key', `const key = '${Buffer.alloc(32, 7).toString('base64')}';`],
    ['an encryption key', `const key = "${'ab'.repeat(32)}";`],
    ['a GitHub token', `gho_${'a'.repeat(36)}`],
    ['a JSON Web Token', `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(20)}.c`],
  ])('finds %s', (name, text) => {
    expect(audit.auditText('dist/a.js', text)).toEqual([expect.stringContaining(name)]);
  });

  it.each(["redirect('/oauth2/github/callback');", "base64url('sha256');", "import './a.js';"])(
    'accepts `%s`',
    (text) => {
      expect(audit.auditText('dist/a.js', text)).toEqual([]);
    },
  );

  it('notices a doc comment that the build dropped', () => {
    const source = '/**\n * Seals tokens.\n */\n@Injectable()\nexport class Cipher {}';

    const bare = 'declare class Cipher {}';
    const lost = (names: string[], declarations = bare) =>
      audit.auditDocs('a.ts', source, declarations, names);

    expect(lost(['Cipher'])).toEqual(['a.ts: Cipher lost the comment "Seals tokens. */…"']);
    expect(lost(['Cipher'], `/**\n * Seals tokens.\n */\n${bare}`)).toEqual([]);
    expect(lost(['Other'])).toEqual([]);
  });

  it('knows what an entry exports, and of which file', () => {
    const entry =
      "export {\n  type A,\n  B,\n} from './room/a.js';\nexport type { C } from './c.js';\n";

    expect(audit.exportsOf(entry)).toEqual([
      { file: './room/a.ts', names: ['A', 'B'] },
      { file: './c.ts', names: ['C'] },
    ]);
  });
});
