import { join } from 'node:path';
import { repositoryFolder, runProgram, tool } from '../scripts/render.ts';

const schemas = join(repositoryFolder, 'deploy/helm/schemas/{{ .ResourceKind }}{{ .KindSuffix }}.json');

/** What kubeconform finds wrong in manifests, by the schemas of this repository; nothing is fetched. */
export async function schemaProblems(yaml: string): Promise<string> {
  const result = await runProgram(tool('kubeconform'), ['-strict', '-schema-location', schemas, '-'], yaml);
  return result.exitCode === 0 ? '' : `${result.output}${result.errors}` || `kubeconform ended with ${result.exitCode}`;
}

/** Left out of kube-score, each for a reason. */
const leftOut = [
  // A limit on CPU slows the event loop of a process that has idle cores beside it; the request already shares them fairly.
  'container-resources',
  // Images are named by version or digest, so a node need not ask the registry at each start, and starts when it is away.
  'container-image-pull-policy',
];

/** Critical findings of kube-score. Requests and limits of memory are checked by `audit` instead. */
export async function criticalFindings(yaml: string): Promise<readonly string[]> {
  const ignored = leftOut.flatMap((name) => ['--ignore-test', name]);
  const result = await runProgram(
    tool('kube-score'),
    ['score', '--kubernetes-version', 'v1.34', '--output-format', 'ci', ...ignored, '-'],
    yaml,
  );
  if (result.output === '') throw new Error(`kube-score said nothing: ${result.errors}`);
  return result.output.split('\n').filter((line) => line.startsWith('[CRITICAL]'));
}
