import { finishSpecFile } from './test-servers.mjs';

/** Jest reporter: tells the test servers how a spec file ended and prints where the data of a failed one is. */
export default class DatabaseReporter {
  async onTestFileResult(test, result) {
    const passed = result.numFailingTests === 0 && !result.testExecError;
    for (const line of await finishSpecFile(test.path, passed)) process.stderr.write(`${line}\n`);
  }
}
