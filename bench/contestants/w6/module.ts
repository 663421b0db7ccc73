import { mkdir, readFile, writeFile } from 'node:fs/promises';
import ts from 'typescript';

/** The two files that read a response; the package does not export them. */
const SOURCES = ['json', 'exact-json'];

export type Parse = (text: string) => unknown;

/** The module's own function, from its sources. */
export async function moduleParser(): Promise<Parse> {
  const protocol = new URL('../../../../../lib/protocol/', import.meta.url);
  const built = new URL('../../lib/', import.meta.url);
  await mkdir(built, { recursive: true });
  for (const name of SOURCES) {
    const source = await readFile(new URL(`${name}.ts`, protocol), 'utf8');
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
    });
    await writeFile(new URL(`${name}.js`, built), outputText);
  }
  const { parseJson } = (await import(new URL('json.js', built).href)) as { parseJson: Parse };
  return parseJson;
}
