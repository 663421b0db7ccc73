import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import type { WorkloadResult } from '../harness/result.js';
import { type Notes, reportOf } from './markdown.js';
import { plotOf } from './plot.js';

/** The directory of the bench itself; what is compiled lies two below. */
const bench = new URL('../../../', import.meta.url);

/** Keeps a result and its plot, and writes the report of all that are kept. */
export async function keep(result: WorkloadResult): Promise<URL> {
  // A smoke check must not pass for a measurement.
  const home = result.isQuick ? new URL('.build/quick/', bench) : bench;
  const results = new URL('results/', home);
  const plots = new URL('plots/', home);
  for (const directory of [results, plots]) await mkdir(directory, { recursive: true });
  await write(new URL(`${result.workload}.json`, results), JSON.stringify(result), 'json');
  await writeFile(new URL(`${result.workload}.svg`, plots), plotOf(result));
  const report = new URL('RESULTS.md', home);
  await write(report, reportOf(await allIn(results), await notes()), 'markdown');
  return report;
}

async function allIn(results: URL): Promise<WorkloadResult[]> {
  const names = (await readdir(results)).filter((name) => name.endsWith('.json')).sort();
  const texts = await Promise.all(names.map((name) => readFile(new URL(name, results), 'utf8')));
  return texts.map((text) => JSON.parse(text) as WorkloadResult);
}

async function notes(): Promise<Notes> {
  const text = await readFile(new URL('notes.md', bench), 'utf8');
  const sections = text.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const end = section.indexOf('\n');
      return [section.slice(0, end).trim(), section.slice(end).trim()];
    }),
  );
}

async function write(file: URL, text: string, parser: string): Promise<void> {
  const config = await resolveConfig(file);
  await writeFile(file, await format(text, { ...config, parser }));
}
