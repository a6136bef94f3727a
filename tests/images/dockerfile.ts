import {
  type Copy,
  DockerfileParser,
  type Env,
  type Instruction,
  type JSONInstruction,
  type Label,
} from 'dockerfile-ast';

/** What a stage does, in order. */
export type Step =
  | { readonly kind: 'run'; readonly command: string; readonly line: number }
  | {
      readonly kind: 'copy';
      /** Another stage; the build context when undefined. */
      readonly from: string | undefined;
      readonly owner: string | undefined;
      readonly sources: readonly string[];
      readonly destination: string;
      readonly line: number;
    }
  | { readonly kind: 'workdir'; readonly path: string };

export interface Stage {
  readonly name: string;
  /** Name of an earlier stage or of an image. */
  readonly base: string;
  readonly steps: readonly Step[];
  readonly environment: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly user: string | undefined;
  readonly workingFolder: string;
  readonly ports: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** The program of HEALTHCHECK. */
  readonly healthCheck: readonly string[];
}

interface Draft {
  name: string;
  base: string;
  steps: Step[];
  environment: Record<string, string>;
  labels: Record<string, string>;
  user: string | undefined;
  workingFolder: string;
  ports: string[];
  entrypoint: readonly string[];
  command: readonly string[];
  healthCheck: readonly string[];
  variables: Record<string, string>;
}

/** Reads a Dockerfile into its stages. An instruction that is not known here is an error: nothing is passed over. */
export function readDockerfile(text: string): ReadonlyMap<string, Stage> {
  const shared: Record<string, string> = {};
  const stages = new Map<string, Draft>();
  let current: Draft | undefined;
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction.getKeyword() === 'FROM') {
      current = beginStage(words(instruction, shared), stages);
      stages.set(current.name, current);
    } else if (current !== undefined) {
      apply(instruction, current);
    } else if (instruction.getKeyword() === 'ARG') {
      Object.assign(shared, readArgument(instruction));
    } else {
      throw new Error(`line ${lineOf(instruction)}: ${instruction.getKeyword()} before the first FROM`);
    }
  }
  return stages;
}

function beginStage([base = '', as, name]: readonly string[], stages: ReadonlyMap<string, Draft>): Draft {
  if (as?.toUpperCase() !== 'AS' || name === undefined) throw new Error(`FROM ${base}: every stage needs a name`);
  const parent = stages.get(base);
  return {
    name,
    base,
    steps: [],
    environment: { ...parent?.environment },
    labels: { ...parent?.labels },
    user: parent?.user,
    workingFolder: parent?.workingFolder ?? '/',
    ports: [...(parent?.ports ?? [])],
    entrypoint: parent?.entrypoint ?? [],
    command: parent?.command ?? [],
    healthCheck: parent?.healthCheck ?? [],
    variables: {},
  };
}

function apply(instruction: Instruction, stage: Draft): void {
  const scope = { ...stage.variables, ...stage.environment };
  switch (instruction.getKeyword()) {
    case 'ARG':
      Object.assign(stage.variables, readArgument(instruction));
      return;
    case 'RUN':
      stage.steps.push({ kind: 'run', command: commandOf(instruction), line: lineOf(instruction) });
      return;
    case 'COPY':
      stage.steps.push(readCopy(instruction as Copy, scope));
      return;
    case 'WORKDIR': {
      const [path = ''] = words(instruction, scope);
      if (!path.startsWith('/')) throw new Error(`line ${lineOf(instruction)}: WORKDIR needs a whole path`);
      stage.workingFolder = path;
      stage.steps.push({ kind: 'workdir', path });
      return;
    }
    case 'ENV':
      Object.assign(stage.environment, readProperties(instruction as Env, scope));
      return;
    case 'LABEL':
      Object.assign(stage.labels, readProperties(instruction as Label, scope));
      return;
    case 'USER':
      [stage.user] = words(instruction, scope);
      return;
    case 'EXPOSE':
      stage.ports.push(...words(instruction, scope));
      return;
    case 'ENTRYPOINT':
      stage.entrypoint = execForm(instruction);
      stage.command = [];
      return;
    case 'CMD':
      stage.command = execForm(instruction);
      return;
    case 'HEALTHCHECK':
      stage.healthCheck = readHealthCheck(instruction);
      return;
    default:
      throw new Error(`line ${lineOf(instruction)}: ${instruction.getKeyword()} is not used in these files`);
  }
}

function readCopy(instruction: Copy, scope: Readonly<Record<string, string>>): Step {
  const places = words(instruction, scope);
  const flags = Object.fromEntries(instruction.getFlags().map((flag) => [flag.getName(), flag.getValue()]));
  const { from, chown, ...others } = flags;
  if (Object.keys(others).length > 0) throw new Error(`line ${lineOf(instruction)}: --${Object.keys(others)[0]}`);
  return {
    kind: 'copy',
    from: from ?? undefined,
    owner: chown ?? undefined,
    sources: places.slice(0, -1),
    destination: places.at(-1) ?? '',
    line: lineOf(instruction),
  };
}

function readArgument(instruction: Instruction): Record<string, string> {
  const [definition = ''] = words(instruction, {});
  const [name = '', ...value] = definition.split('=');
  return { [name]: value.join('=') };
}

function readProperties(
  instruction: Env | Label,
  scope: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    instruction.getProperties().map((property) => [property.getName(), expand(property.getValue() ?? '', scope)]),
  );
}

/** The text of a shell form: as it is written, without the marks of continued lines. */
function commandOf(instruction: Instruction): string {
  return (instruction.getArgumentsContent() ?? '').replaceAll(/\\\r?\n/g, ' ');
}

function readHealthCheck(instruction: Instruction): readonly string[] {
  const list = /CMD\s+(\[.*\])\s*$/s.exec(commandOf(instruction))?.[1];
  if (list === undefined) throw new Error(`line ${lineOf(instruction)}: HEALTHCHECK needs the form CMD ["...", ...]`);
  return JSON.parse(list) as string[];
}

/** There is no shell in the final images, and a shell as process 1 would swallow signals. */
function execForm(instruction: Instruction): readonly string[] {
  const list = (instruction as JSONInstruction).getJSONStrings();
  if (list.length === 0) throw new Error(`line ${lineOf(instruction)}: write it as a list: ["...", ...]`);
  return list.map((text) => text.getJSONValue());
}

function words(instruction: Instruction, scope: Readonly<Record<string, string>>): readonly string[] {
  return instruction.getArguments().map((argument) => expand(argument.getValue(), scope));
}

function expand(text: string, scope: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{(\w+)\}|\$(\w+)/g, (_whole, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    const value = scope[name];
    if (value === undefined) throw new Error(`\${${name}} is not defined`);
    return value;
  });
}

function lineOf(instruction: Instruction): number {
  return instruction.getRange().start.line + 1;
}
