import { isMet, type ResultTable, type WorkloadResult } from '../harness/result.js';
import { cellText } from './figures.js';
import { measuredText, verdictText, wantedText } from './targets.js';

/** What people have written beside the figures, by the heading of its section. */
export type Notes = ReadonlyMap<string, string>;

/** The whole report, made of results and notes and nothing else. */
export function reportOf(results: readonly WorkloadResult[], notes: Notes): string {
  return [
    '# Results',
    '`npm run bench` writes this file; [notes.md](./notes.md) holds what is said by hand. Every figure comes from `results/`, as the last run of each workload left it.',
    notes.get('Method') ?? '',
    '## Repeat it',
    '```sh\nnpm ci\nnpm run bench -- all        # or W1, W2, W3, W4, W5, W6\nnpm run bench -- all --quick # a smoke check in minutes, its results in .build/quick\n```',
    '`TEST_POSTGRES_URL` names the PostgreSQL server, `postgres://postgres@127.0.0.1:5432/postgres` by default; where none answers there, one from npm is started. `TEST_MYSQL_URL` adds MariaDB to W1.',
    '## Targets',
    targetTable(results),
    notes.get('Targets') ?? '',
    ...results.map((result) => section(result, notes)),
    '## Where and with what',
    environmentTable(results),
    '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function targetTable(results: readonly WorkloadResult[]): string {
  const rows = results.flatMap(({ workload, targets }) =>
    targets.map((target) => [
      workload,
      target.what,
      wantedText(target),
      measuredText(target),
      target.best === undefined ? '' : cellText(target.best),
      isMet(target) ? 'met' : `**${verdictText(target)}**`,
    ]),
  );
  return markdownTable({
    title: '',
    columns: ['', 'target', 'wanted', 'measured', 'best slice', ''],
    rows,
  });
}

function section({ workload, title, method, tables }: WorkloadResult, notes: Notes): string {
  return [
    `## ${workload} ${title}`,
    method,
    `![${title}](./plots/${workload}.svg)`,
    ...tables.map((table) => `### ${table.title}\n\n${markdownTable(table)}`),
    notes.get(workload) ?? '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** One column where all workloads ran alike, else one for each. */
function environmentTable(results: readonly WorkloadResult[]): string {
  const facts = results.map(({ date, machine, versions }) => ({ date, ...machine, ...versions }));
  const names = [...new Set(facts.flatMap((each) => Object.keys(each)))];
  const rows = names.map((name) => {
    const values = facts.map((each) => (each as Record<string, string>)[name] ?? '-');
    const [first = '-'] = values;
    if (values.every((value) => value === first)) return [name, first];
    return [name, values.map((value, at) => `${results[at]?.workload}: ${value}`).join(', ')];
  });
  return markdownTable({ title: '', columns: ['', ''], rows });
}

function markdownTable({ columns, rows }: ResultTable): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = columns.map((_, at) =>
    at > 0 && rows.some((row) => typeof row[at] === 'number') ? '--:' : '---',
  );
  return [line(columns), line(rule), ...rows.map((row) => line(row.map(cellText)))].join('\n');
}
