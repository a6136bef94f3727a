import { join } from 'node:path';
import { inRepository } from '../../../command/files/folders.ts';
import { killGroup, type Service, startService } from '../../../command/processes/service.ts';
import { pythonProgram } from '../../../command/setup/python.ts';
import type { Company } from '../../hub/company.ts';

/** The agents of the drill, each a process of its own on the Python SDK. */
export class AmnesiaAgents {
  readonly #services = new Map<string, Service>();
  readonly #company: Company;
  readonly #ledgerUrl: string;
  readonly #logFolder: string;
  #isClosed = false;

  constructor(company: Company, places: { ledgerUrl: string; logFolder: string }) {
    this.#company = company;
    this.#ledgerUrl = places.ledgerUrl;
    this.#logFolder = places.logFolder;
  }

  async start(name: string): Promise<void> {
    if (this.#isClosed) return;
    const service = await startService({
      name,
      program: pythonProgram,
      words: ['-m', 'tests.programs.twelve_steps'],
      folder: inRepository('agents/python'),
      environment: {
        PATH: process.env['PATH'],
        ...this.#company.agentEnvironment(name),
        AGENT_NAME: name,
        LEDGER_URL: this.#ledgerUrl,
      },
      logFile: join(this.#logFolder, `${name}.log`),
    });
    this.#services.set(name, service);
  }

  /** Dies at once, as with its machine. */
  async kill(name: string): Promise<void> {
    const service = this.#services.get(name);
    if (service === undefined || service.hasEnded()) return;
    killGroup(service.pid);
    await service.ended;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#services.keys()].map((name) => this.kill(name)));
  }
}
