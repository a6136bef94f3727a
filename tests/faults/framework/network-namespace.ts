import { run, runOrFail } from '../../../command/processes/run.ts';

const links = ['postgres', 'redis', 'doors', 'outside'] as const;
export type Link = (typeof links)[number];

/** Nobody has this hardware address: what is sent to it arrives nowhere, and nobody says so. */
const nobody = '02:00:00:00:00:01';
/** Addresses for trying out networks (RFC 2544), sixteen for each drill. */
const firstAddress = (198 * 256 + 18) * 256 * 256;
const addressesPerDrill = 16;
const drills = 8_192;

/** A Linux network namespace with four links to this machine; each can fall silent in both directions. */
export class NetworkNamespace {
  readonly #program: string;
  readonly #key = process.pid;
  readonly #name = `oblivion-${process.pid}`;

  private constructor(program: string) {
    this.#program = program;
  }

  /** Undefined where none can be made. */
  static async tryOpen(program: string): Promise<NetworkNamespace | undefined> {
    const namespace = new NetworkNamespace(program);
    if ((await run(program, ['netns', 'add', namespace.#name])).exitCode !== 0) return undefined;
    try {
      await namespace.#inside('link', 'set', 'lo', 'up');
      for (const link of links) await namespace.#connect(link);
      return namespace;
    } catch {
      await namespace.remove();
      return undefined;
    }
  }

  /** Program and words that start a program in it. */
  get launcher(): readonly string[] {
    return [this.#program, 'netns', 'exec', this.#name];
  }

  /** The address of this machine on a link. */
  outer(link: Link): string {
    return this.#address(link, 1);
  }

  /** The address of the namespace on a link. */
  inner(link: Link): string {
    return this.#address(link, 2);
  }

  /** From now on nothing passes on this link, and nothing is refused. */
  async silence(link: Link): Promise<void> {
    const mislead = (address: string, device: string) =>
      ['neigh', 'replace', address, 'lladdr', nobody, 'dev', device, 'nud', 'permanent'] as const;
    await this.#outside(...mislead(this.inner(link), this.#device(link, 'out')));
    await this.#inside(...mislead(this.outer(link), this.#device(link, 'in')));
  }

  async restore(link: Link): Promise<void> {
    await this.#outside('neigh', 'del', this.inner(link), 'dev', this.#device(link, 'out'));
    await this.#inside('neigh', 'del', this.outer(link), 'dev', this.#device(link, 'in'));
  }

  async remove(): Promise<void> {
    for (const link of links) await run(this.#program, ['link', 'del', this.#device(link, 'out')]);
    await run(this.#program, ['netns', 'del', this.#name]);
  }

  async #connect(link: Link): Promise<void> {
    const [out, within] = [this.#device(link, 'out'), this.#device(link, 'in')];
    await this.#outside('link', 'add', out, 'type', 'veth', 'peer', 'name', within, 'netns', this.#name);
    await this.#outside('addr', 'add', `${this.outer(link)}/30`, 'dev', out);
    await this.#outside('link', 'set', out, 'up');
    await this.#inside('addr', 'add', `${this.inner(link)}/30`, 'dev', within);
    await this.#inside('link', 'set', within, 'up');
  }

  /** At most 15 characters, the longest name that Linux takes. */
  #device(link: Link, end: 'in' | 'out'): string {
    return `ob${this.#key}${link.slice(0, 1)}${end}`;
  }

  #address(link: Link, place: number): string {
    const address = firstAddress + (this.#key % drills) * addressesPerDrill + links.indexOf(link) * 4 + place;
    return [24, 16, 8, 0].map((bits) => (address >>> bits) & 255).join('.');
  }

  async #outside(...words: readonly string[]): Promise<void> {
    await runOrFail('Making a network', this.#program, words);
  }

  async #inside(...words: readonly string[]): Promise<void> {
    await this.#outside('-n', this.#name, ...words);
  }
}
