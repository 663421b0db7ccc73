import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, platform, totalmem } from 'node:os';

/** The machine in general words: enough to judge the figures, nothing that names it. */
export function machine(): Record<string, string> {
  const processors = cpus();
  const family = /^(AMD|Intel\S*|Apple|ARM|Neoverse)\s*\S*/.exec(processors[0]?.model ?? '')?.[0];
  return {
    cores: String(processors.length),
    CPU: (family ?? 'unknown').replaceAll(/\((R|TM)\)/gi, ''),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: platform(),
    Node: process.versions.node,
  };
}

/** Exact versions of what was measured, as installed. */
export function versions(names: readonly string[]): Record<string, string> {
  const require = createRequire(import.meta.url);
  return Object.fromEntries(names.map((name) => [name, versionOf(name, require)]));
}

function versionOf(name: string, require: NodeJS.Require): string {
  for (const directory of require.resolve.paths(name) ?? []) {
    try {
      const manifest = readFileSync(`${directory}/${name}/package.json`, 'utf8');
      return (JSON.parse(manifest) as { version: string }).version;
    } catch {
      continue;
    }
  }
  return 'not installed';
}
