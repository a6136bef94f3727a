import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run, runOrFail } from '../../../command/processes/run.ts';
import type { PostgresPlace } from '../../../command/system/postgres-place.ts';

/** From large to small, so that in the end not one page is left. */
const pieceBytes = [1024 * 1024, 4096] as const;

/** A disk in memory, so small that it can be filled. Only root can mount one. */
export class SmallDisk {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Whether this machine lets us mount one. */
  static async isPossible(folder: string): Promise<boolean> {
    if (process.getuid?.() !== 0) return false;
    const place = join(folder, 'disk');
    await mkdir(place, { recursive: true });
    const isMounted = (await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place])).exitCode === 0;
    if (isMounted) await run('umount', [place]);
    await rm(place, { recursive: true });
    return isMounted;
  }

  /** Puts an empty one under the home folder of a PostgreSQL that has no data yet. */
  static async mount({ homeFolder, user }: PostgresPlace, megabytes: number): Promise<SmallDisk> {
    const options = [`size=${megabytes}m`, 'mode=700', ...(user ? [`uid=${user.uid}`, `gid=${user.gid}`] : [])];
    const words = ['-t', 'tmpfs', '-o', options.join(','), 'tmpfs', homeFolder];
    await runOrFail('Mounting the small disk', 'mount', words);
    return new SmallDisk(homeFolder);
  }

  /** Leaves no room at all. */
  async fill(): Promise<void> {
    const filler = await open(this.#filler, 'a');
    try {
      for (const bytes of pieceBytes) {
        const piece = Buffer.alloc(bytes, 1);
        while (await hasRoomFor(() => filler.appendFile(piece)));
      }
    } finally {
      await filler.close();
    }
  }

  /** Gives the room back. */
  async empty(): Promise<void> {
    await rm(this.#filler, { force: true });
  }

  /** Goes when the last process of PostgreSQL has: they may still be ending. */
  async unmount(): Promise<void> {
    await runOrFail('Unmounting the small disk', 'umount', ['--lazy', this.#folder]);
  }

  get #filler(): string {
    return join(this.#folder, 'filler');
  }
}

async function hasRoomFor(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
}
