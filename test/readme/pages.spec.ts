import { describe, expect, it } from '@jest/globals';
import { PAGE_NAMES } from '../../lib/http/pages/data/page-names.js';
import { PAGE_VARIABLES } from '../../lib/http/pages/options/page-variables.js';
import { PagesOptions } from '../../lib/http/pages/options/pages.options.js';
import { read } from './documents.js';
import { rowsOf, sectionOf } from './markdown.js';

const document = read('docs/pages.md');
const firstCells = (section: string): string[] =>
  rowsOf(sectionOf(document, section)).flatMap(([cell = '']) =>
    cell.split(',').map((name) => name.replaceAll('`', '').trim()),
  );

describe('the document about pages', () => {
  it('lists every option, variable and page, and nothing else', () => {
    expect(firstCells('Options').sort()).toEqual(Object.keys(new PagesOptions()).sort());
    expect(firstCells('Variables').sort()).toEqual(Object.keys(PAGE_VARIABLES).sort());
    for (const name of PAGE_NAMES) expect(document).toContain(`| \`${name}\``);
  });
});
