/** A fenced block, and the document and line that it comes from. */
export interface Block {
  document: string;
  /** Of the opening fence, counted from 1. */
  line: number;
  language: string;
  /** The file that the block is, in its project. */
  title?: string;
  text: string;
}

const FENCE = /^```(\w*)(?: title=(\S+))?\n(.*?)^```$/gms;

export function blocksOf(document: string, markdown: string): Block[] {
  return [...markdown.matchAll(FENCE)].map(
    ({ 1: language = '', 2: title, 3: text = '', index }) => ({
      document,
      line: markdown.slice(0, index).split('\n').length,
      language,
      title,
      text,
    }),
  );
}

/** Targets of all links outside of code. */
export function linksOf(markdown: string): string[] {
  const prose = markdown.replace(FENCE, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** The fragments under which GitHub offers the headings. */
export function anchorsOf(markdown: string): string[] {
  return [...markdown.replace(FENCE, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** The text below a heading of the second level, up to the next one. */
export function sectionOf(markdown: string, heading: string): string {
  return markdown.split(/^## /m).find((section) => section.startsWith(`${heading}\n`)) ?? '';
}

/** The cells of all table rows, without heads and without code marks. */
export function rowsOf(markdown: string): string[][] {
  const rows = [...markdown.matchAll(/^\|(.+)\|$/gm)].map(([, row = '']) =>
    row.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('`', '')),
  );
  const isRule = (row: string[]): boolean => row.every((cell) => /^-+$/.test(cell));
  return rows.filter((row, i) => !isRule(row) && !isRule(rows[i + 1] ?? ['']));
}
