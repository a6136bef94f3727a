import { afterAll, beforeAll, expect, test } from 'vitest';
import { Hub } from './hub.js';
import { PythonProgram } from './python-program.js';

let hub: Hub;
beforeAll(async () => {
  hub = await Hub.start();
});
afterAll(() => hub.close());

interface Report {
  readonly conformance_level: string;
  readonly results: Readonly<Record<string, { tests_passed: number; tests_failed: number; failures: string[] }>>;
}

const suiteTimeoutMs = 240_000;

test(
  "LangGraph's conformance suite passes on checkpoints kept by Nexus: base and extended",
  async () => {
    const company = await hub.company();
    const program = new PythonProgram('conformance', company.agentEnvironment());
    await company.writeTask('@demo');
    expect([await program.end(), program.output]).toEqual([0, expect.stringContaining('conformance_level')]);
    const line = program.output.split('\n').find((each) => each.startsWith('{"checkpointer_name"')) ?? '{}';
    const report = JSON.parse(line) as Report;
    expect(Object.values(report.results).flatMap(({ failures }) => failures)).toEqual([]);
    expect(report.conformance_level).toBe('FULL');
    expect(Object.entries(report.results).map(([name, { tests_passed }]) => [name, tests_passed > 3])).toEqual(
      ['put', 'put_writes', 'get_tuple', 'list', 'delete_thread', 'delete_for_runs', 'copy_thread', 'prune'].map(
        (name) => [name, true],
      ),
    );
  },
  suiteTimeoutMs,
);
