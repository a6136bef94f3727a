import { join } from 'node:path';
import { CommandFailure } from '../console/failure.ts';
import { readJsonFile, writeJsonFile } from '../files/json-file.ts';
import { identify, isIdentity, isRunning, type ProcessIdentity } from '../processes/process-table.ts';
import { killGroup, lastLines, type Service } from '../processes/service.ts';
import { waitFor } from '../processes/wait.ts';

const shownLogLines = 12;
const orphanTimeoutMs = 20_000;

/** The running parts of one system, in the order in which they were started. */
export class ServiceStack {
  readonly #services: Service[] = [];
  readonly #childrenFile: string;
  #isStopping = false;
  readonly #failure = Promise.withResolvers<CommandFailure>();

  constructor(stateFolder: string) {
    this.#childrenFile = join(stateFolder, 'children.json');
  }

  /** Settles when a part ends though nobody stopped it: which one, how, and the end of its log. */
  get failure(): Promise<CommandFailure> {
    return this.#failure.promise;
  }

  async add(service: Service): Promise<Service> {
    if (this.#isStopping) {
      await service.stop();
      throw new CommandFailure('The start was interrupted.');
    }
    this.#services.push(service);
    await this.#keepChildren();
    void service.ended.then(async (how) => {
      if (this.#isStopping) return;
      const details = await lastLines(service.logFile, shownLogLines);
      this.#failure.resolve(
        new CommandFailure(`${service.name} ${how}; its last log lines are below (${service.logFile}).`, { details }),
      );
    });
    return service;
  }

  /** Adds a part that the others can do without: when it ends by itself this is told, and nothing is stopped. */
  async addOptional(service: Service, tell: (line: string) => void): Promise<Service> {
    if (this.#isStopping) return this.add(service);
    this.#services.push(service);
    await this.#keepChildren();
    void service.ended.then((how) => {
      if (!this.#isStopping) tell(`${service.name} ${how}; the others go on without it (${service.logFile})`);
    });
    return service;
  }

  /** Runs a step that needs the parts to live: when one ends, the step fails at once with the reason. */
  async whileAlive<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.failure.then((failure) => Promise.reject(failure))]);
  }

  /** Stops everything in reverse order. */
  async stop(onStopped: (name: string) => void = () => undefined): Promise<void> {
    this.#isStopping = true;
    for (const service of this.#services.toReversed()) {
      await service.stop();
      onStopped(service.name);
    }
    this.#services.length = 0;
    await this.#keepChildren();
  }

  /** Ends everything at once, for a person who does not want to wait. */
  kill(): void {
    for (const service of this.#services) killGroup(service.pid);
  }

  /** The parts are written down, so that the next start finds them if this process is killed. */
  async #keepChildren(): Promise<void> {
    const identities = await Promise.all(this.#services.map((service) => identify(service.pid)));
    await writeJsonFile(
      this.#childrenFile,
      identities.filter((identity) => identity !== undefined),
    );
  }
}

/** Ends the parts that a killed `up` left behind in a state folder; returns how many there were. */
export async function endOrphans(stateFolder: string): Promise<number> {
  const kept = await readJsonFile(join(stateFolder, 'children.json'));
  const candidates: readonly unknown[] = Array.isArray(kept) ? kept : [];
  const orphans: ProcessIdentity[] = [];
  for (const candidate of candidates) {
    if (isIdentity(candidate) && (await isRunning(candidate))) orphans.push(candidate);
  }
  for (const orphan of orphans.toReversed()) await endOrphan(orphan);
  return orphans.length;
}

/** SIGINT is a clean and quick stop for every part, PostgreSQL included. */
async function endOrphan(orphan: ProcessIdentity): Promise<void> {
  process.kill(orphan.pid, 'SIGINT');
  const isGone = async () => ((await isRunning(orphan)) ? undefined : true);
  await waitFor(isGone, { timeoutMs: orphanTimeoutMs, failure: () => 'late' }).catch(() => killGroup(orphan.pid));
}
