import { execFile } from 'node:child_process';
import { appendFile, chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestDatabase } from '../../apps/nexus/src/testing/test-system.js';
import { makeStateFolder } from '../../command/files/folders.ts';
import { loadSecrets, type Secrets } from '../../command/files/secrets.ts';
import { findFreePorts } from '../../command/processes/port.ts';
import type { Service } from '../../command/processes/service.ts';
import { waitFor } from '../../command/processes/wait.ts';
import { type PostgresOptions, startPostgres, superuserUrl, waitForPostgres } from '../../command/system/postgres.ts';
import { connectTo } from '../../command/system/postgres-client.ts';
import { dataFolderOf, findPostgresPlace, outsideFolder } from '../../command/system/postgres-place.ts';
import { databaseName, databaseUrl, prepareDatabase } from '../../command/system/postgres-roles.ts';

const execute = promisify(execFile);
const archiveTimeoutMs = 30_000;

/** A PostgreSQL that archives its log all the time, as one in production does, and that can be lost. */
export class DrillPostgres {
  readonly database: TestDatabase;
  readonly #folder: string;
  readonly #options: PostgresOptions;
  #service: Service;

  private constructor(folder: string, options: PostgresOptions, secrets: Secrets, service: Service) {
    this.#folder = folder;
    this.#options = options;
    this.#service = service;
    this.database = {
      url: databaseUrl(options.port, 'oblivion_app', secrets),
      systemUrl: databaseUrl(options.port, 'oblivion_system', secrets),
      ownerUrl: databaseUrl(options.port, 'oblivion_owner', secrets),
      superuserUrl: superuserUrl(options, databaseName),
      drop: () => this.#remove(),
    };
  }

  static async start(): Promise<DrillPostgres> {
    const folder = await makeStateFolder(await mkdtemp(join(tmpdir(), 'oblivion-drill-')));
    const secrets = await loadSecrets(folder);
    const place = await findPostgresPlace(folder);
    const [port = 0] = await findFreePorts(1);
    const options = {
      place,
      port,
      password: secrets.postgresPassword,
      logFile: join(folder, 'postgres.log'),
      maximumConnections: 100,
      isDurable: true,
    };
    const service = await startPostgres(options);
    const drill = new DrillPostgres(folder, options, secrets, service);
    await waitForPostgres(options, service.hasEnded);
    await drill.#archive();
    await prepareDatabase(superuserUrl(options), secrets);
    return drill;
  }

  /** Copies the data folder while PostgreSQL works (PostgreSQL manual, "Making a Base Backup Using the Low Level API"). */
  async backUp(): Promise<void> {
    const client = await connectTo(superuserUrl(this.#options));
    await client.query("select pg_backup_start('drill', true)");
    await execute('cp', ['-a', this.#data, this.#backup]);
    const { rows } = await client.query<{ labelfile: string }>('select labelfile from pg_backup_stop()');
    await client.end();
    await rm(join(this.#backup, 'postmaster.pid'), { force: true });
    await rm(join(this.#backup, 'pg_wal'), { recursive: true });
    await this.#makeFolder(join(this.#backup, 'pg_wal'));
    await this.#write(join(this.#backup, 'backup_label'), rows[0]?.labelfile ?? '');
  }

  /** Resolves when everything that is committed now is in the archive. */
  async archiveAll(): Promise<void> {
    const client = await connectTo(superuserUrl(this.#options));
    const { rows } = await client.query<{ name: string }>('select pg_walfile_name(pg_current_wal_lsn()) as name');
    const wanted = rows[0]?.name ?? '';
    await client.query('select pg_switch_wal()');
    await waitFor(
      async () => {
        const state = await client.query<{ last: string | null }>(
          'select last_archived_wal as last from pg_stat_archiver',
        );
        return (state.rows[0]?.last ?? '') >= wanted ? true : undefined;
      },
      { timeoutMs: archiveTimeoutMs, failure: () => `${wanted} was not archived` },
    );
    await client.end();
  }

  /** The machine is gone, and its disk with it. */
  async lose(): Promise<void> {
    process.kill(-this.#service.pid, 'SIGKILL');
    await this.#service.ended;
    await rm(this.#data, { recursive: true });
  }

  /** Brings back the copy and all of the archive. */
  async restore(): Promise<void> {
    await execute('cp', ['-a', this.#backup, this.#data]);
    await appendFile(join(this.#data, 'postgresql.auto.conf'), `restore_command = 'cp ${this.#archiveFolder}/%f %p'\n`);
    await this.#write(join(this.#data, 'recovery.signal'), '');
    this.#service = await startPostgres(this.#options);
    await waitForPostgres(this.#options, this.#service.hasEnded);
    const client = await connectTo(superuserUrl(this.#options));
    await waitFor(
      async () => {
        const { rows } = await client.query<{ is_over: boolean }>('select not pg_is_in_recovery() as is_over');
        return rows[0]?.is_over ? true : undefined;
      },
      { timeoutMs: archiveTimeoutMs, failure: () => 'the archive was not replayed to its end' },
    );
    await client.end();
  }

  async #archive(): Promise<void> {
    await this.#makeFolder(this.#archiveFolder);
    const client = await connectTo(superuserUrl(this.#options));
    await client.query("alter system set archive_mode = 'on'");
    await client.query(`alter system set archive_command = 'cp %p ${this.#archiveFolder}/%f'`);
    await client.end();
    await this.#service.stop();
    this.#service = await startPostgres(this.#options);
    await waitForPostgres(this.#options, this.#service.hasEnded);
  }

  get #data(): string {
    return dataFolderOf(this.#options.place);
  }
  get #backup(): string {
    return join(this.#options.place.homeFolder, 'backup');
  }
  get #archiveFolder(): string {
    return join(this.#options.place.homeFolder, 'archive');
  }

  async #makeFolder(path: string): Promise<void> {
    await mkdir(path, { mode: 0o700 });
    await this.#giveAway(path);
  }

  async #write(path: string, text: string): Promise<void> {
    await writeFile(path, text, { mode: 0o600 });
    await this.#giveAway(path);
  }

  async #giveAway(path: string): Promise<void> {
    const { user } = this.#options.place;
    if (user !== undefined) await chown(path, user.uid, user.gid);
  }

  async #remove(): Promise<void> {
    await this.#service.stop();
    await rm(outsideFolder(this.#folder), { recursive: true, force: true });
    await rm(this.#folder, { recursive: true, force: true });
  }
}
