const { writeFileSync } = require('node:fs');

/**
 * A jest reporter that writes the name and the status of each test into the file `OUTCOMES_FILE`. `--json`
 * cannot do it when a test fails with an error that refers to itself, as an AxiosError does. Once a test has
 * failed, the others of the run wait for a second only: one failure is all that is looked for.
 */
module.exports = class OutcomesReporter {
  onTestCaseResult(_test, { status }) {
    if (status === 'failed') process.env.TEST_PATIENCE_MS = '1000';
  }

  onRunComplete(_contexts, { testResults }) {
    const outcomes = testResults
      .flatMap((file) => file.testResults)
      .map(({ fullName, status }) => ({ fullName, status }));
    writeFileSync(process.env.OUTCOMES_FILE, JSON.stringify(outcomes));
  }
};
