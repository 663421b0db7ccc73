import { isMet, type ResultTable, type Target, type WorkloadResult } from '../harness/result.js';
import { cellText } from './figures.js';
import { measuredText, verdictText, wantedText } from './targets.js';

/** A result as it is printed. */
export function terminalText({ workload, title, tables, targets }: WorkloadResult): string {
  const parts = tables.map((table) => `${table.title}\n${aligned(table)}`);
  return [`${workload}  ${title}`, ...parts, aligned(targetTable(targets))].join('\n\n');
}

function targetTable(targets: Target[]): ResultTable {
  return {
    title: '',
    columns: ['target', 'wanted', 'measured', ''],
    rows: targets.map((target) => [
      target.what,
      wantedText(target),
      measuredText(target),
      `${isMet(target) ? '  ' : '! '}${verdictText(target)}`,
    ]),
  };
}

/** The first column to the left, figures to the right. */
function aligned({ columns, rows }: ResultTable): string {
  const lines = [columns, ...rows.map((row) => row.map(cellText))];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const padded = (line: string[]): string =>
    line
      .map((cell, at) => {
        const width = widths[at] ?? 0;
        return at === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ');
  const [head = [], ...body] = lines;
  return [padded(head), widths.map((width) => '-'.repeat(width)).join('  '), ...body.map(padded)]
    .map((line) => `  ${line}`)
    .join('\n');
}
