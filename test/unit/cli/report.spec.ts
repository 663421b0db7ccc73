import { describe, expect, it } from '@jest/globals';
import { describeProblems } from '../../../lib/cli/report/problems.js';
import { QuietLogger } from '../../../lib/cli/application/quiet.logger.js';
import { report } from '../../../lib/cli/report/report.js';

describe('the report of check', () => {
  it('lists redirect URIs to paste and ends with "No issues"', () => {
    const text = report({
      redirectUris: [
        ['github', 'https://app.example.com/oauth2/github/callback'],
        ['acme', 'https://app.example.com/oauth2/acme/callback'],
      ],
      warnings: [],
      problems: [],
    });

    expect(text.split('\n')).toEqual([
      'Redirect URIs to register at the providers:',
      '  github  https://app.example.com/oauth2/github/callback',
      '  acme    https://app.example.com/oauth2/acme/callback',
      '',
      'No issues',
    ]);
  });

  it('lists every problem with its remedy', () => {
    const problems = [
      { path: 'encryptionKeys.0', problem: 'is too short.', remedy: 'Run generate-key.' },
      { path: 'baseUrl', problem: 'is missing.', remedy: 'Give the public URL.' },
    ];

    expect(report({ redirectUris: [], warnings: ['a warning'], problems }).split('\n')).toEqual([
      'Warnings:',
      '  a warning',
      '',
      'Problems:',
      '  encryptionKeys.0: is too short.',
      '    → Run generate-key.',
      '  baseUrl: is missing.',
      '    → Give the public URL.',
      '',
      '2 problems',
    ]);
  });

  it('has a remedy for everything that stops the boot', () => {
    expect(describeProblems(new Error('no such dependency'), 'app.module.js')).toEqual([
      {
        path: 'app.module.js',
        problem: 'no such dependency',
        remedy: 'The application cannot start: fix this first.',
      },
    ]);
  });
});

describe('the logger of check', () => {
  it('keeps warnings and ignores the rest', () => {
    const logger = new QuietLogger();

    logger.log();
    logger.error('something', 'stack');
    logger.warn('the prefix differs');

    expect(logger.warnings).toEqual(['the prefix differs']);
  });

  it('gives up at the first failed connection', async () => {
    const logger = new QuietLogger();

    logger.error('Unable to connect to the database. Retrying (1)...', 'Error: refused\n  at x');

    await expect(logger.databaseFailure).rejects.toThrow(
      'Unable to connect to the database: Error: refused',
    );
  });
});
