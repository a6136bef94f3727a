import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../console/failure.ts';
import { run } from '../processes/run.ts';
import { areServersBuilt, isObserverBuilt } from '../setup/build.ts';
import { areNodePackagesInstalled, postgresPackage } from '../setup/node-packages.ts';
import { findPython, isPythonReady, pythonProgram } from '../setup/python.ts';
import { browserProgram, findProgram, redisProgram, type SystemProgram } from '../setup/system-packages.ts';
import { isAtLeast } from '../setup/version.ts';
import { type Finding, well, wrong } from './finding.ts';

const mendSetup = './oblivion setup';

/** Looks at everything that must be there before a system can start. */
export async function examineTools(): Promise<readonly Finding[]> {
  return Promise.all([
    node(),
    npm(),
    python(),
    nodePackages(),
    pythonPackages(),
    postgres(),
    redis(),
    browser(),
    built('build of Nexus and the sandbox', areServersBuilt),
    built('build of Observer', isObserverBuilt),
  ]);
}

async function node(): Promise<Finding> {
  const version = process.versions.node;
  return isAtLeast(version, '24')
    ? well('Node', version)
    : wrong(
        'Node',
        `${version} is too old`,
        'install Node 24 or newer, or start through ./oblivion, which fetches one',
      );
}

async function npm(): Promise<Finding> {
  const result = await run('npm', ['--version']);
  return result.exitCode === 0
    ? well('npm', result.output.trim())
    : wrong('npm', 'not on PATH', 'install Node with npm');
}

async function python(): Promise<Finding> {
  try {
    const name = existsSync(pythonProgram) ? pythonProgram : await findPython();
    return well('Python', (await run(name, ['--version'])).output.trim());
  } catch (error) {
    return wrong('Python', messageOf(error), 'install Python 3.11 or newer with venv');
  }
}

async function nodePackages(): Promise<Finding> {
  return (await areNodePackagesInstalled())
    ? well('npm packages', 'as locked')
    : wrong('npm packages', 'not as package-lock.json says', mendSetup);
}

async function pythonPackages(): Promise<Finding> {
  return (await isPythonReady())
    ? well('Python packages', 'as locked')
    : wrong('Python packages', 'not as requirements.lock says', mendSetup);
}

async function postgres(): Promise<Finding> {
  const result = await run(join(postgresPackage, 'native/bin/postgres'), ['--version']);
  return result.exitCode === 0
    ? well('PostgreSQL', result.output.trim())
    : wrong('PostgreSQL', result.errors.trim().split('\n')[0] ?? 'does not run', mendSetup);
}

async function redis(): Promise<Finding> {
  if (process.env['REDIS_URL']) return well('Redis', 'the one of REDIS_URL');
  return systemProgram('Redis', redisProgram);
}

async function browser(): Promise<Finding> {
  return systemProgram('Chromium (tests only)', browserProgram);
}

function systemProgram(name: string, program: SystemProgram): Finding {
  const path = findProgram(program);
  return path
    ? well(name, path)
    : wrong(name, 'not on PATH', `apt-get install -y --no-install-recommends ${program.debianPackage}`);
}

async function built(name: string, isFresh: () => Promise<boolean>): Promise<Finding> {
  return (await isFresh()) ? well(name, 'fresh') : wrong(name, 'sources changed since', mendSetup);
}
