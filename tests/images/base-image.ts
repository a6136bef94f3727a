import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** What the base image of a final stage brings, taken from this machine. */
export interface BaseImage {
  /** Program that is process 1 in the image, and where it is there. */
  readonly program: string;
  readonly programInImage: string;
  /** Folders of this machine, read-only, by their place in the image. */
  readonly folders: Readonly<Record<string, string>>;
  /** Folders that are empty in the image although this machine has something there. */
  readonly hidden: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const libraries = { '/usr/lib': '/usr/lib' };

export async function nodeBase(): Promise<BaseImage> {
  return {
    program: await realpath(process.execPath),
    programInImage: '/nodejs/bin/node',
    folders: libraries,
    hidden: [],
    environment: {},
  };
}

/** The newest Python of this machine up to that of the image. */
export async function findPython(names: readonly string[]): Promise<{ program: string; version: string }> {
  const question = 'import sys; print(sys._base_executable or sys.executable); print("%d.%d" % sys.version_info[:2])';
  for (const name of names) {
    try {
      const { stdout } = await execute(name, ['-c', question]);
      const [program = '', version = ''] = stdout.trim().split('\n');
      return { program: await realpath(program), version };
    } catch {
      // Not here, or a stand-in that refuses: the next one.
    }
  }
  throw new Error(`none of ${names.join(', ')} runs here`);
}

export function pythonBase(python: { program: string; version: string }): BaseImage {
  const prefix = dirname(dirname(python.program));
  const own = prefix === '/usr' ? {} : { '/base': prefix };
  const packages =
    prefix === '/usr' ? '/usr/lib/python3/dist-packages' : `/base/lib/python${python.version}/site-packages`;
  return {
    program: python.program,
    programInImage: '/usr/bin/python3',
    folders: { ...libraries, ...own },
    hidden: [packages],
    environment: prefix === '/usr' ? {} : { PYTHONHOME: '/base', LD_LIBRARY_PATH: join('/base', 'lib') },
  };
}
